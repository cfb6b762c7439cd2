"""The event log of a project: what happened, in order, and the views folded from it."""
