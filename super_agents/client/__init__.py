"""A project from afar: the verbs and errors of its local objects, spoken over the HTTP API of its knowledge manager."""
