"""Tests of `super_agents/runtime`."""
