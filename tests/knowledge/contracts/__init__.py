"""Contracts: what is one, what differs between two versions, what that breaks, and who registers when."""
