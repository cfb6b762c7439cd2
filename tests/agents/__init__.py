"""Tests of `super_agents/agents`."""
