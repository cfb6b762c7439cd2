"""What keeps a project sound: the doctor and its checks."""
