"""Projects of this machine: where they are, what they hold, how they are set up and configured."""
