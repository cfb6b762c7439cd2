"""What Claude Code lets a subagent name: its tools, the keys of a subagent's file, the short names of models."""

from __future__ import annotations

# From the clients' own lists, 2.1.197 to 2.1.330: one that a client does not have is passed over by it.
TOOLS = frozenset(
    {
        *("Agent", "AskUserQuestion", "Bash", "BashOutput", "CronCreate", "CronDelete", "CronList", "Edit"),
        *("EnterWorktree", "ExitPlanMode", "ExitWorktree", "Glob", "Grep", "KillShell", "LSP", "ListAgents"),
        *("ListMcpResourcesTool", "Monitor", "MultiEdit", "NotebookEdit", "NotebookRead", "Read"),
        *("ReadMcpResourceTool", "ReportFindings", "ScheduleWakeup", "SendMessage", "Skill", "SlashCommand", "Task"),
        *("TaskCreate", "TaskGet", "TaskList", "TaskOutput", "TaskStop", "TaskUpdate", "TodoWrite", "ToolSearch"),
        *("WebFetch", "WebSearch", "Workflow", "Write"),
    }
)
KEYS = frozenset(
    {
        *("name", "description", "tools", "disallowedTools", "model", "color", "permissionMode", "mcpServers"),
        *("requiredMcpServers", "hooks", "skills", "memory", "isolation", "background", "effort", "maxTurns"),
        "initialPrompt",
    }
)
MODELS = frozenset({"best", "default", "fable", "haiku", "inherit", "opus", "opusplan", "sonnet"})
