"""Hooks of Claude Code that are sent here instead of starting a process: the same records, the same answers.

The client passes over a hook that gets no answer, or not in time. So everything that goes wrong here lets the tool
call go on, as it does in the hook's program; rules that fail closed cannot be kept by a manager that is down.
"""

from __future__ import annotations

import asyncio
import os
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from starlette.requests import Request
from starlette.responses import Response

from super_agents.hooks.claude.dispatch import heard
from super_agents.leases import standing_file
from super_agents.policy import policy_file
from super_agents.projects.hook_token import PATH
from super_agents.system.cheap_json import text_in
from super_agents.system.posix_only import answer_for, real_path

if TYPE_CHECKING:
    from pathlib import Path

    from starlette.types import Receive, Scope, Send

    from super_agents.km.sharing import Precedence

__all__ = ["PATH", "ClaudeHooks"]

_AT_ONCE = 32  # answers that may be under way; one that waits for a person takes its time
_PASSED = ("USER", "LOGNAME")


class ClaudeHooks:
    """An ASGI application that answers whoever was let in, each in a thread, for answers look into files."""

    def __init__(self, root: Path, precedence: Precedence) -> None:
        self._root = real_path(str(root))
        self._precedence = precedence
        standing_file.remember()
        policy_file.remember()
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="km-hooks")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one hook."""
        request = Request(scope, receive)
        if request.method != "POST":
            await Response(status_code=405, headers={"Allow": "POST"})(scope, receive, send)
            return
        raw, agent = await request.body(), request.headers.get("x-super-agent", "")
        work = partial(_answer, self._root, raw, agent)
        with self._precedence.answering():
            said = await asyncio.get_running_loop().run_in_executor(self._threads, work)
            await Response(said or "{}", media_type="application/json")(scope, receive, send)


def _answer(root: str, raw: bytes, agent: str) -> str:
    """Speak for the client's process: what the environment says of ours is not about it."""
    session = text_in(raw, "session_id")
    told = {"SUPER_AGENT": agent, "CLAUDE_CODE_SESSION_ID": session}
    answer_for({**told, **{name: os.environ.get(name, "") for name in _PASSED}})
    try:
        return heard(root, text_in(raw, "hook_event_name"), raw, ns=time.time_ns())
    finally:
        answer_for(None)
