"""What a scenario needs to know of one request of the Messages API."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from tests.support.scripted_api.scenario import Object

_REMINDER = re.compile(r"<system-reminder>.*?</system-reminder>", re.DOTALL)
_CWD = re.compile(r"(?:working directory|cwd)\S*\s*[:=]\s*(/\S*)", re.IGNORECASE)


class Request:
    """One POST /v1/messages."""

    def __init__(self, body: Object, headers: Mapping[str, str]) -> None:
        lower = {name.lower(): value for name, value in headers.items()}
        self.body = body
        self.model = str(body.get("model", ""))
        self.messages: list[Object] = [message for message in body.get("messages", []) if isinstance(message, dict)]
        self.system = text_of(body.get("system"))
        self.cwd = self._cwd()
        self.session = lower.get("x-claude-code-session-id", "") or self._session_of_user()
        self.agent = lower.get("x-claude-code-agent-id", "")
        self.kind = self._kind()
        self.prompts = self._prompts()
        self.results = self._results()
        self.result_text = _REMINDER.sub("", "\n".join(text_of(block.get("content")) for block in self.results)).strip()

    @property
    def context(self) -> str:
        """All text after the assistant's last message."""
        parts: list[str] = []
        for message in reversed(self.messages):
            if message.get("role") == "assistant":
                break
            parts.append(text_of(message.get("content")))
        return "\n".join(reversed(parts))

    @property
    def conversation(self) -> str:
        """All text of all messages."""
        return "\n".join(text_of(message.get("content")) for message in self.messages)

    @property
    def last_prompt(self) -> str:
        """What the user said last, without reminders."""
        return self.prompts[-1][1] if self.prompts else ""

    @property
    def schema(self) -> Any:
        """The JSON schema that the answer is to have, or None."""
        for holder in (self.body.get("output_config"), self.body):
            form = (holder.get("format") or holder.get("output_format")) if isinstance(holder, dict) else None
            if isinstance(form, dict) and form.get("schema"):
                return form["schema"]
        return None

    def turns_after(self, index: int) -> int:
        """Count the assistant's turns after message `index`; neighbours are one."""
        roles = [message.get("role") for message in self.messages[index + 1 :]]
        spoken = ["", *(role for role in roles if role != "system")]
        return sum(now == "assistant" != before for before, now in pairwise(spoken))

    def _cwd(self) -> str:
        """The client writes it into the system prompt, or into a message."""
        notes = "\n".join(
            text_of(message.get("content")) for message in self.messages if message.get("role") == "system"
        )
        found = _CWD.search(f"{self.system}\n{notes}") or _CWD.search(self.conversation)
        return found[1] if found else ""

    def _session_of_user(self) -> str:
        try:
            return str(json.loads(self.body["metadata"]["user_id"])["session_id"])
        except (KeyError, TypeError, ValueError):
            return ""

    def _kind(self) -> str:
        if not self.body.get("tools"):
            return "aux"
        return "subagent" if self.agent or "cc_is_subagent=true" in self.system else "main"

    def _prompts(self) -> list[tuple[int, str]]:
        """Return what the user said: the number of the message, and the text."""
        blocks = (
            (index, block.get("text", "").strip())
            for index, message in enumerate(self.messages)
            if message.get("role") == "user"
            for block in blocks_of(message.get("content"))
            if block.get("type") == "text"
        )
        # In a notification the reminder is the message.
        told = (
            (index, text if text.startswith("<task-notification>") else _REMINDER.sub("", text).strip())
            for index, text in blocks
        )
        return [(index, text) for index, text in told if text and not text.startswith("[Request interrupted")]

    def _results(self) -> list[Object]:
        """Return the newest results of tools, if they are newer than the assistant's last message."""
        for message in reversed(self.messages):
            found = [block for block in blocks_of(message.get("content")) if block.get("type") == "tool_result"]
            if found or message.get("role") == "assistant":
                return found
        return []


def blocks_of(content: Any) -> list[Object]:
    """Return the blocks of a message's content, which may be a mere string."""
    if isinstance(content, str):
        return [{"type": "text", "text": content}]
    return [block for block in content or [] if isinstance(block, dict)]


def text_of(content: Any) -> str:
    """Return all text of a content, results and inputs of tools included."""
    return "\n".join(part for part in map(_text_of_block, blocks_of(content)) if part)


def _text_of_block(block: Object) -> str:
    match block.get("type"):
        case "text":
            return str(block.get("text", ""))
        case "tool_result":
            return text_of(block.get("content"))
        case "tool_use":
            return json.dumps(block.get("input"), ensure_ascii=False)
    return ""
