"""The admin of the judging room, a file a subject."""
