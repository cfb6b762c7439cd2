"""The kinds of events, one file for each noun."""
