"""Claude Code's hooks: whether ours are in, whether the client understands what is there, and whether they fire."""

from __future__ import annotations

import json
import re
from contextlib import suppress
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from super_agents.errors import FileRefused
from super_agents.events.finding import Finding
from super_agents.projects import claude_client, claude_hooks, manifest
from super_agents.projects.manifest import LOCAL, SHARED
from super_agents.system.clock import moment
from super_agents.upkeep.check import ProjectCheck

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from super_agents.projects.manifest import Manifest
    from super_agents.projects.project import Project

_PLAIN = re.compile(r"[A-Za-z0-9_|, -]*")  # a matcher of names; anything else is a regular expression to the client
_A_WHILE = 300.0  # seconds that a session may be open before its first hook counts as missing
_RECENT = 5000  # events


def _installed(project: Project) -> Iterator[Finding]:
    old = _manifest(project)
    if old is None or old.client not in claude_hooks.LEVELS:
        return  # an older release set it up, and `upgrade` says so; or a newer one
    path = project.layout.claude / old.settings
    groups = _groups(path)
    missing = [event for event in claude_hooks.LEVELS[old.client] if not any(map(_has_ours, groups.get(event, [])))]
    if missing:
        shown = ", ".join(missing[:3]) + (f" and {len(missing) - 3} more" if len(missing) > 3 else "")  # noqa: PLR2004
        message = f"our hooks are not in `{path.name}`: {shown}"
        hint = "run `super-agents init`; the client's sessions are not recorded as they should be"
        yield Finding(code="claude_hooks_missing", message=message, hint=hint, severity="warning", file=str(path))


def _understood(project: Project) -> Iterator[Finding]:
    for name in (SHARED, LOCAL):
        path = project.layout.claude / name
        if _settings(path).get("disableAllHooks") is True:
            message = f"`disableAllHooks` in `{name}` keeps every hook from being started"
            hint = "take it out, or `super-agents remove` the project: nothing of a session is recorded"
            yield Finding(code="claude_hooks_off", message=message, hint=hint, severity="warning", file=str(path))
        for event, groups in _groups(path).items():
            yield from _doubtful(path, event, groups)


def _doubtful(path: Path, event: str, groups: list[Any]) -> Iterator[Finding]:
    if event not in claude_hooks.NAMES:
        near = get_close_matches(event, claude_hooks.NAMES, n=1)
        hint = f"did you mean `{near[0]}`?" if near else "the client warns of it in a dialog at every start"
        message = f"{path.name}: the client knows no event `{event}`"
        yield Finding(code="hook_event_unknown", message=message, hint=hint, severity="warning", file=str(path))
    for group in groups:
        matcher = group.get("matcher") if isinstance(group, dict) else None
        if isinstance(matcher, str) and not _can_match(matcher):
            message = f"{path.name}: the matcher `{matcher}` of {event} is no regular expression: it matches nothing"
            hint = "mend it; names stand as they are, with `|` between them"
            yield Finding(code="hook_matcher_broken", message=message, hint=hint, severity="warning", file=str(path))


def _firing(project: Project) -> Iterator[Finding]:
    old = _manifest(project)
    if old is None or not old.client:
        return
    path = project.layout.claude / old.settings
    session = claude_client.last_session(project.root)
    if session is None or not any(map(_has_ours, _groups(path).get("SessionStart", []))):
        return
    since = path.stat().st_mtime
    if session < since + _A_WHILE or session < _last_told(project) + _A_WHILE:
        return
    message = "Claude Code has worked here, and its hooks told nothing of it"
    hint = (
        "see whether `super-agents-hook` is on the PATH that the client was started with, whether the session was"
        " started in this folder, and `disableAllHooks` in your own settings"
    )
    yield Finding(code="claude_hooks_silent", message=message, hint=hint, severity="warning", file=str(path))


def _last_told(project: Project) -> float:
    """Return when the last of the recent events of a hook happened, in seconds since 1970; 0 when there is none."""
    log = project.log
    told = [event for event in log.read(after=max(0, log.head - _RECENT)) if event.kind.startswith("claude.")]
    return moment(told[-1].ts).timestamp() if told else 0.0


def _manifest(project: Project) -> Manifest | None:
    with suppress(FileRefused):  # another check tells
        return manifest.read(project.layout.manifest)
    return None


def _settings(path: Path) -> dict[str, Any]:
    """Return what a settings file says; nothing when it cannot be read, which another check tells."""
    with suppress(OSError, ValueError):
        read = json.loads(path.read_bytes())
        return read if isinstance(read, dict) else {}
    return {}


def _groups(path: Path) -> dict[str, list[Any]]:
    hooks = _settings(path).get("hooks")
    named = hooks.items() if isinstance(hooks, dict) else ()
    return {event: groups for event, groups in named if isinstance(groups, list)}


def _has_ours(group: object) -> bool:
    hooks = group.get("hooks") if isinstance(group, dict) else None
    return isinstance(hooks, list) and any(map(claude_hooks.is_ours, hooks))


def _can_match(matcher: str) -> bool:
    """Tell whether the client can read a matcher; its regular expressions name groups in another way than ours."""
    if matcher == "*" or _PLAIN.fullmatch(matcher):
        return True
    with suppress(re.error):
        re.compile(re.sub(r"\(\?<(?![=!])", "(?P<", matcher))
        return True
    return False


CHECKS = (
    ProjectCheck("Claude Code hooks", _installed),
    ProjectCheck("Claude Code hook settings", _understood),
    ProjectCheck("Claude Code hooks at work", _firing),
)
