"""Writes `docs/reference/` from the code: command table, settings, errors, kinds of events, findings."""
