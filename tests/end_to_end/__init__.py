"""Real clients, with what `init` wrote and nothing else."""
