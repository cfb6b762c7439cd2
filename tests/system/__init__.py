"""Tests of `super_agents/system`."""
