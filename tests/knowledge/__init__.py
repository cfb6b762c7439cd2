"""What the project knows: documents, their files, and finding them."""
