"""Tests of `projects/config`."""
