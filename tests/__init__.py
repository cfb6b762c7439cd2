"""Tests of super-agents, laid out like the package."""
