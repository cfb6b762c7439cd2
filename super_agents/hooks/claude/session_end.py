"""A session has ended: what it held by itself is given back."""

from __future__ import annotations

import json
import site

_GOES_ON = {"clear", "resume"}  # the same process begins another session at once


def answer(root: str, raw: bytes) -> str:
    """Let the session go; the client hears nothing. Its end itself was recorded before."""
    site.main()  # as in `session_start`
    from super_agents.projects.project import Project
    from super_agents.projects.session_files import is_id
    from super_agents.upkeep.sessions.leaving import leave

    said = json.loads(raw)
    session = said.get("session_id")
    if is_id(session):
        reason = said.get("reason")
        leave(Project.open(root), session, why=f"its session has ended ({reason})", goes_on=reason in _GOES_ON)
    return ""
