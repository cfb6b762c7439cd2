"""What a project knows: documents, how they are kept and how they are found."""
