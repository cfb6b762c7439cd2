"""Tests of `super_agents/km/api`."""
