"""Cooks over REST: a file for each subject."""
