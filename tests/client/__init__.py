"""Tests of `super_agents/client`."""
