"""Who works here: agents with a name, and how each proves that it is who it says."""
