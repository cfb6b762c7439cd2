"""The settings: what can be set, where from, and what is wrong with it."""
