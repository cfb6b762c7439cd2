"""The whole product at once: real clients, real processes, over every door."""
