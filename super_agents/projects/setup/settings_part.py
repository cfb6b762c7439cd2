"""Our part of Claude Code's settings: in the file that is committed or in the one of this machine, and its hooks."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from super_agents.errors import TemplateInvalid
from super_agents.projects import claude_client, claude_hooks
from super_agents.projects.manifest import LOCAL, SHARED, digest
from super_agents.projects.setup.parts import replace_part, take_out

if TYPE_CHECKING:
    from super_agents.projects.manifest import Manifest
    from super_agents.projects.setup.parts import Draft
    from super_agents.projects.template import Template

_WORKTREES = "worktreeinclude"
_SOURCES = (SHARED, LOCAL, _WORKTREES)
_INTO_WORKTREES = f".claude/{LOCAL}\n"


@dataclass(frozen=True, slots=True)
class Form:
    """Which file our part is in, and for which client: a level of `claude_hooks.LEVELS`."""

    file: str
    client: str


def chosen(old: Manifest | None, *, local: bool | None) -> Form:
    """Return what is asked for, or the project's own form, or the committed file; and the newest client's hooks.

    A client that is older than the one of somebody who was here before takes nothing away from him.
    """
    asked = None if local is None else LOCAL if local else SHARED
    level = claude_hooks.level_of(claude_client.version())
    if old is None:
        return Form(asked or SHARED, level)
    return Form(asked or old.settings, claude_hooks.higher(old.client, level) if old.client else level)


def applied(template: Template, form: Form) -> Template:
    """Return a template with our hooks in its settings, which go into the file that the form names.

    Raises `TemplateInvalid` when it has hooks of its own that are none.
    """
    merges = dict(template.merges)
    settings: dict[str, Any] = json.loads(merges.pop(SHARED, "{}"))
    hooks = settings.get("hooks", {})
    if not isinstance(hooks, dict) or not all(isinstance(groups, list) for groups in hooks.values()):
        raise TemplateInvalid(template.folder, f"has `hooks` in `merge/{SHARED}` that are no lists by their events")
    for event, ours in claude_hooks.entries(form.client).items():
        hooks[event] = [*hooks.get(event, []), *ours]
    merges[form.file] = json.dumps({**settings, "hooks": hooks}, indent=2, ensure_ascii=False) + "\n"
    if form.file == LOCAL:
        merges[_WORKTREES] = merges.get(_WORKTREES, "") + _INTO_WORKTREES
    return replace(template, merges=merges)


def settled(draft: Draft, template: Template, old: Manifest | None) -> tuple[Template, Manifest | None]:
    """Plan to take out or replace what an earlier `init` wrote in another form; return what is left to lay down.

    That is the template and the manifest without the parts that were dealt with.
    """
    if old is None:
        return template, None
    done = set()
    for path, record in old.merges.items():
        text = template.merges.get(record.source)
        if record.source not in _SOURCES or (text is not None and digest(text.encode()) == record.sha256):
            continue
        done.add(record.source)
        if text is None:
            take_out(draft, path, old)
        else:
            replace_part(draft, path, record.source, text, old)
    left = {source: text for source, text in template.merges.items() if source not in done}
    kept = {path: record for path, record in old.merges.items() if record.source not in done}
    return replace(template, merges=left), replace(old, merges=kept)
