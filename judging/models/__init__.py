"""Tables of the judging room: cooks and trial matrices, each in a file of its own."""
