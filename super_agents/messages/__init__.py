"""What agents and people write to each other, and what became of each letter."""
