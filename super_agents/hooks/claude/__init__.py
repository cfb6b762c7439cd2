"""What Claude Code's hooks start: recording what the client tells, and answering what it asks."""
