"""Where we stand in speed, side by side with what others would use: `python -m tests.bench`."""
