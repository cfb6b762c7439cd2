"""Tests of `super_agents/events`."""
