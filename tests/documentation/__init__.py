"""The documentation, held to the code: its commands are run, its reference is generated, its links lead somewhere."""
