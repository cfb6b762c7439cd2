"""Sessions of clients: taking them in, letting them go, and finding out what became of them."""
