"""Putting our texts into the user's files, and taking them out byte for byte."""
