"""The door for git and Claude Code: programs that the outside calls."""
