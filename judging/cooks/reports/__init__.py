"""What a panel found: its report, one board over many cooks, and what rounds changed."""
