"""Which paths an agent has for itself, and until when."""
