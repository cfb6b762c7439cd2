"""Tests of `super_agents/projects`."""
