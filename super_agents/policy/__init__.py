"""What may be said and done: redaction, and later rules, approvals and the ledger."""
