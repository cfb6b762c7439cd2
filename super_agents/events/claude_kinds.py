"""Which kind of event each hook event of Claude Code becomes; imports nothing, for the hook path asks it.

`WorktreeCreate` and `WorktreeRemove` are not here: a hook of theirs replaces git. `MessageDisplay` is not either: it
comes at every flush of the screen.
"""

KIND_OF = {
    "ConfigChange": "claude.settings_changed",
    "CwdChanged": "claude.cwd_changed",
    "DirectoryAdded": "claude.directory_added",
    "Elicitation": "claude.elicitation_asked",
    "ElicitationResult": "claude.elicitation_answered",
    "FileChanged": "claude.file_changed",
    "InstructionsLoaded": "claude.instructions_loaded",
    "Notification": "claude.notified",
    "PermissionDenied": "claude.permission_denied",
    "PermissionRequest": "claude.permission_asked",
    "PostCompact": "claude.compaction_finished",
    "PostModelSwitch": "claude.model_switched",
    "PostToolBatch": "claude.tools_batched",
    "PostToolUse": "claude.tool_finished",
    "PostToolUseFailure": "claude.tool_failed",
    "PreCompact": "claude.compaction_started",
    "PreModelSwitch": "claude.model_switch_started",
    "PreToolUse": "claude.tool_requested",
    "SessionEnd": "claude.session_ended",
    "SessionStart": "claude.session_started",
    "Setup": "claude.set_up",
    "Stop": "claude.turn_finished",
    "StopFailure": "claude.turn_failed",
    "SubagentStart": "claude.subagent_started",
    "SubagentStop": "claude.subagent_finished",
    "TaskCompleted": "claude.task_completed",
    "TaskCreated": "claude.task_created",
    "TeammateIdle": "claude.teammate_idled",
    "UserPromptExpansion": "claude.prompt_expanded",
    "UserPromptSubmit": "claude.prompt_submitted",
}
