"""What programs have promised each other: machine-read contracts, their versions, and what breaks between two."""
