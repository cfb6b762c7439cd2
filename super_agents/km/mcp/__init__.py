"""MCP: one table of tools for every agent that speaks it."""
