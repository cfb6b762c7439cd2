"""Tests of `super_agents.hooks`."""
