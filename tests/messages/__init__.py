"""Tests of `super_agents/messages`."""
