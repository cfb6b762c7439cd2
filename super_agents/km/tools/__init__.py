"""What agents and programs may ask of a project: one noun per file, the same for MCP and the HTTP API."""
