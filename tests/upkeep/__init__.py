"""Tests of the doctor and the overview."""
