"""What Claude Code's hooks told: one kind a hook event, each with what the client said."""

from __future__ import annotations

from super_agents.events.claude_kinds import KIND_OF
from super_agents.events.kind import Field, Kind, optional

_MEANINGS = {
    "ConfigChange": "a settings file or a skill was changed while a session ran",
    "CwdChanged": "a session went to another folder",
    "DirectoryAdded": "a folder was added to those that a session may work in",
    "Elicitation": "an MCP server asked the user something",
    "ElicitationResult": "what an MCP server had asked was answered",
    "FileChanged": "a file that a session watches was changed",
    "InstructionsLoaded": "a file of instructions was read into a session",
    "Notification": "the client told its user something",
    "PermissionDenied": "auto mode refused a tool call",
    "PermissionRequest": "the client asked whether a tool may be used",
    "PostCompact": "a conversation was compacted",
    "PostModelSwitch": "a session went over to another model",
    "PostToolBatch": "all tool calls of one answer are done; the only event that names denied ones",
    "PostToolUse": "a tool call succeeded",
    "PostToolUseFailure": "a tool call failed",
    "PreCompact": "a conversation is about to be compacted",
    "PreModelSwitch": "a session is about to go over to another model",
    "PreToolUse": "the model asked for a tool call; it may still be refused",
    "SessionEnd": "a session ended, or `/clear` gave it another id",
    "SessionStart": "a session began, or went on after `/resume`, `/clear` or a compaction",
    "Setup": "the client was started to set a project up or to maintain it",
    "Stop": "the model ended its turn",
    "StopFailure": "a turn ended because the model's service failed",
    "SubagentStart": "a subagent was started",
    "SubagentStop": "a subagent ended its turn",
    "TaskCompleted": "an entry of the client's own list of tasks was done",
    "TaskCreated": "the client's own list of tasks got an entry",
    "TeammateIdle": "a member of a team of agents has nothing to do",
    "UserPromptExpansion": "a command or skill was typed and became a prompt",
    "UserPromptSubmit": "a prompt was given",
}
_FIELDS = {
    "input": Field(dict, "the client's JSON, whole or with what is long in it shortened"),
    "truncated": optional(dict, "what was shortened: JSON pointer into `input` -> characters, items or members it had"),
    "via": optional(str, "`plugin` when the plugin's hook told it; absent when the settings' did"),
}

KINDS = (
    *(Kind(kind, _MEANINGS[event], _FIELDS) for event, kind in sorted(KIND_OF.items())),
    Kind(
        "claude.hook_failed",
        "a hook of ours had no answer for the client, which went on without it",
        {
            "event": Field(str, "the client's hook event"),
            "error": Field(str, "what went wrong"),
        },
    ),
)
