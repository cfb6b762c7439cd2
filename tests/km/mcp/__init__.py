"""Tests of `super_agents/km/mcp`."""
