"""Tests of `projects/merging`."""
