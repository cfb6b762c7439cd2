"""What a session hears when it begins: who it is here, what waits for it, and how to work.

Once a session, and careful: the domain is imported, which the hooks of tool calls must not do.
"""

from __future__ import annotations

import json
import os
import shlex
import site
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from super_agents.upkeep.sessions.joining import Arrival, Identity

_LONGEST = 1400  # characters: it is read at the beginning of each session
_MOST = 50  # unread messages that are counted
_OPEN = ("waiting", "delayed", "ready", "claimed")
_HOW = (
    "How to work here: read your mail (`inbox_read`) before you begin and when you are told of new messages. Claim a"
    " task (`task_claim`) before you work on it, and finish it with evidence. Take a lease (`lease_take`) on files that"
    " others may want; when an edit is refused because somebody holds the file, write to the holder (`message_send`)."
    " Save what others will need to know (`knowledge_save`). Without these tools, `super-agents message`, `task`,"
    " `lease` and `knowledge` do the same in the shell."
)
_UNPROVEN = (
    "SUPER_AGENT is set to `{name}`, and SUPER_AGENT_SECRET does not prove it: nothing can be done under it here."
    " Tell your user; `super-agents agent register NAME` gives a name with its secret."
)


def answer(root: str, raw: bytes) -> str:
    """Take the session in and return JSON with the context that the model gets."""
    site.main()  # the program of the hook path is started without the folder of packages
    from super_agents.projects.project import Project
    from super_agents.upkeep.sessions.joining import join

    said = json.loads(raw)
    arrival = _arrival(said)
    if arrival is None:
        return ""
    project = Project.open(root)
    identity = join(project, arrival, os.environ)
    _export(identity)
    return json.dumps(
        {"hookSpecificOutput": {"hookEventName": "SessionStart", "additionalContext": _context(project, identity)}}
    )


def _arrival(said: dict[str, Any]) -> Arrival | None:
    from super_agents.projects.session_files import is_id
    from super_agents.upkeep.sessions.joining import Arrival

    session = said.get("session_id")
    if not is_id(session):
        return None
    pid, start = _client(session)
    transcript, cwd = (_text(said.get(name)) for name in ("transcript_path", "cwd"))
    return Arrival(session=session, pid=pid, start_time=start, transcript=transcript, cwd=cwd)


def _client(session: str) -> tuple[int | None, float | None]:
    """Return the client's process: the one it names, or keeps a file for, or that is called like it, among ours above.

    Of a process that may be another, a shell in between say, nothing could be told: it is left out.
    """
    from super_agents.system.processes import ancestors
    from super_agents.upkeep.sessions import client_files

    place, named = client_files.folder(os.environ), os.environ.get("CLAUDE_PID")
    above = ancestors()
    for pid, _, start in above:
        seen = client_files.seen(place, pid)
        if str(pid) == named or (seen is not None and seen.session == session):
            return pid, start
    return next(((pid, start) for pid, name, start in above if name.startswith(client_files.PROGRAMS)), (None, None))


def _export(identity: Identity) -> None:
    """Have the shells of the session act under its name."""
    from super_agents.events.actors import NAME, SECRET

    place = os.environ.get("CLAUDE_ENV_FILE")
    if not place or identity.agent is None or identity.secret is None:
        return
    pairs = ((NAME, identity.agent), (SECRET, identity.secret))
    text = "".join(f"export {name}={shlex.quote(value)}\n" for name, value in pairs)
    descriptor = os.open(place, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
    with os.fdopen(descriptor, "r+", encoding="utf-8", errors="replace") as file:
        if text not in file.read():
            file.write(text)


def _context(project: Project, identity: Identity) -> str:
    if identity.agent is None:
        return _UNPROVEN.format(name=os.environ.get("SUPER_AGENT", "")[:64])
    who = (
        f"You are `{identity.agent}` in the project `{project.name}`. Other agents and people write to you under this"
        " name. The tools of the MCP server `super-agents` and the command `super-agents` act under it, and so do your"
        " subagents."
    )
    return f"{who}\n{_waiting(project, identity.agent)}\n{_HOW}"[:_LONGEST]


def _waiting(project: Project, agent: str) -> str:
    unread = len(project.inbox(agent).unread(limit=_MOST))
    counts = project.board.counts()
    open_ = sum(counts.get(state, 0) for state in _OPEN)
    mine = [task.id for task in project.board.list(state="claimed", owner=agent, count=5)]
    mail = f"{unread}{' or more' if unread == _MOST else ''} unread {'message' if unread == 1 else 'messages'}"
    yours = (
        f", of which you have {', '.join(mine)}" if mine else f", {counts.get('ready', 0)} of them ready to be taken"
    )
    return f"For you: {mail}. Open tasks: {open_}{yours if open_ else ''}."


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
