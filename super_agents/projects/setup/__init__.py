"""Making a folder a project, bringing it to a newer release, and taking everything out again."""
