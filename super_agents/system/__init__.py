"""The one place that talks to the operating system: files, locks, processes, sockets, git, SQLite."""
