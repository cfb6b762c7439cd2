"""Rules by which events make work."""
