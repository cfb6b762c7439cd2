"""Leases: patterns, their overlap, and the book of who holds what."""
