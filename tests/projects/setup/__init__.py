"""Tests of `projects/setup`."""
