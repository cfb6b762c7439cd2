"""Which entry of ours `.mcp.json` has: a program over stdin and stdout, the knowledge manager over HTTP, or none."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from super_agents.projects import identity
from super_agents.projects.manifest import OVER_HTTP, STDIO
from super_agents.projects.ports import PortTable
from super_agents.projects.setup.parts import put_in, replace_part, take_out, target_of

if TYPE_CHECKING:
    from super_agents.projects.layout import Layout
    from super_agents.projects.manifest import Manifest
    from super_agents.projects.setup.parts import Draft
    from super_agents.projects.template import Template

SOURCE = "mcp.json"
NAME = "super-agents"
HTTP = "http"


def chosen(layout: Layout, old: Manifest | None, asked: str | None) -> str:
    """Return the form as a manifest has it: the one that is asked for, the project's own, or a program.

    The knowledge manager is given a port of its own, for the file names one that has to be the same for everybody who
    has the file: the port that the project had last on this machine, that of the file, or one by the folder's name.
    """
    before = old.mcp if old else STDIO
    if asked != HTTP:
        return asked or before
    known = identity.read(layout)
    last = PortTable.of_this_machine().last(known.id) if known else None
    port = last or (old.http_port if old else None) or _free_port(layout)
    return f"{OVER_HTTP}{port}"


def applied(template: Template, form: str) -> Template:
    """Return a template whose entry has this form."""
    if form == STDIO:
        return template
    others = {source: text for source, text in template.merges.items() if source != SOURCE}
    entry = {SOURCE: _over_http(form)} if form.startswith(OVER_HTTP) else {}
    return replace(template, merges={**others, **entry})


def was_edited(draft: Draft, template: Template, old: Manifest) -> bool:
    """Tell whether the user has made the entry his own, and plan to say so; `template` has it as we wrote it."""
    path, wrote = _path(old), template.merges.get(SOURCE)
    current = draft.content(path) if path else None
    if wrote is None or current is None or _entry(current) in {None, _entry(wrote)}:
        return False
    draft.notes.append(f"our entry in `{path}` was edited: it was kept")
    return True


def change(draft: Draft, template: Template, old: Manifest) -> None:
    """Plan to put the template's entry where the old one was, if it has one."""
    path, text = _path(old), template.merges.get(SOURCE)
    if path is None and text is not None:
        put_in(draft, target_of(draft.root, SOURCE), SOURCE, text, None)
    elif path is not None and text is not None:
        replace_part(draft, path, SOURCE, text, old)
    elif path is not None:
        take_out(draft, path, old)


def without(old: Manifest) -> Manifest:
    """Return a manifest that does not know of the entry."""
    return replace(old, merges={path: record for path, record in old.merges.items() if record.source != SOURCE})


def _path(old: Manifest) -> str | None:
    return next((path for path, record in old.merges.items() if record.source == SOURCE), None)


def _entry(content: bytes | str) -> str | None:
    """Return our entry in one form of writing; None when there is none, or what cannot be read is for the merge."""
    with suppress(ValueError, KeyError, TypeError):
        return json.dumps(json.loads(content)["mcpServers"][NAME], sort_keys=True)
    return None


def _over_http(form: str) -> str:
    entry = {
        "type": "http",
        "url": f"http://127.0.0.1:{form.removeprefix(OVER_HTTP)}/mcp",
        "headersHelper": "super-agents km headers --start",
        "alwaysLoad": True,
    }
    return json.dumps({"mcpServers": {NAME: entry}}, indent=2) + "\n"


def _free_port(layout: Layout) -> int:
    from super_agents.projects.config.files import load  # 150 ms that only this choice pays

    ports = load(layout.root).config.km.ports
    return PortTable.of_this_machine().order(layout.root.name, ports)[0]
