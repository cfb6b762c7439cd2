"""What there is to do, who does it, and what proves that it is done."""
