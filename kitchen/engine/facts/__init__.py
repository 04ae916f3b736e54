"""Facts that are told once, on level 4: what a scenario may say of them, how they are drawn and
worded, and what becomes of them."""
