"""Tests of `super_agents/tasks`."""
