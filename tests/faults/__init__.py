"""Tests of what goes wrong: killed processes, taken ports, lost folders."""
