"""Rounds and panels: opened, their places handed out, closed; cancelled and resumed."""
