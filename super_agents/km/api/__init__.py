"""The HTTP API: the tools as REST, and the log as streams."""
