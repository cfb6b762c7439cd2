"""Tests of `projects/git_hooks`."""
