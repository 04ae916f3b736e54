"""Cooks in and out: folders with results imported and exported, and what is left removed."""
