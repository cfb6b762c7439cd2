"""The knowledge manager: one process and one port per project."""
