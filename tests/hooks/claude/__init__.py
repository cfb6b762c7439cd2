"""The hooks of Claude Code."""
