"""Tests of `super_agents.policy`."""
