"""The questions that the doctor asks, one subject a file."""
