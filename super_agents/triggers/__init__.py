"""Rules by which an event makes work: what they ask of it, and what they did about it."""
