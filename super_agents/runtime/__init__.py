"""What keeps a project moving: its knowledge manager's process, and later workers and schedules."""
