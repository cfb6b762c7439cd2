"""The parts of a project's set-up: files of ours, and texts of ours in files of the user's."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from super_agents.projects.manifest import SHARED, STDIO, Manifest, MergeRecord, digest
from super_agents.projects.merging import block, json_members, lines
from super_agents.projects.merging.merge import Way, merge, undo
from super_agents.projects.setup.plan import changed, content_of, real_file
from super_agents.projects.template import TARGETS

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.projects.setup.plan import Change
    from super_agents.projects.template import Template

_AGENTS_LINE = "@AGENTS.md\n\n"


@dataclass(slots=True)
class Draft:
    """A plan in the making: what the manifest will say, and the changes that make it true."""

    root: Path
    files: dict[str, str] = field(default_factory=dict)
    merges: dict[str, MergeRecord] = field(default_factory=dict)
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    conflicts: dict[str, bytes] = field(default_factory=dict)
    mcp: str = STDIO
    settings: str = SHARED
    client: str = ""

    def give(self, path: str, content: bytes | None) -> None:
        """Plan that a file has this content, or is gone."""
        self.changes += changed(self.root, path, content)

    def content(self, path: str) -> bytes | None:
        """Return what a file holds now."""
        return content_of(real_file(self.root, path))


def way_of(source: str) -> Way:
    """Return how a part of a template is merged."""
    if source.endswith(".json"):
        return json_members
    return block if source.endswith(".md") else lines


def lay_down(draft: Draft, template: Template, old: Manifest | None) -> None:
    """Plan all that the template has and the project lacks; what is there stays as it is."""
    for path, content in template.files.items():
        _lay_down_file(draft, path, content, recorded=old.files.get(path) if old else None)
    known = {record.source: (path, record) for path, record in old.merges.items()} if old else {}
    for source, text in template.merges.items():
        path, record = known.get(source, (target_of(draft.root, source), None))
        put_in(draft, path, source, text, record)


def put_in(draft: Draft, path: str, source: str, text: str, record: MergeRecord | None) -> None:
    """Plan that a text of ours is in a file of the user's."""
    put_into(draft, path, source, text, record, current=draft.content(path))


def put_into(
    draft: Draft, path: str, source: str, text: str, record: MergeRecord | None, *, current: bytes | None
) -> None:
    """Do as `put_in` for a file that holds `current` by now in the plan."""
    merged = merge(way_of(source), current, words_of(draft.root, source, text), path=path)
    draft.notes += merged.notes
    if merged.content == current and record is not None:
        draft.merges[path] = record
        return
    if not merged.insertions:
        return
    earlier = record.insertions if record and current is not None else ()
    insertions = (*(one for one in earlier if one not in merged.insertions), *merged.insertions)
    created = merged.created or bool(record and record.created)
    draft.merges[path] = MergeRecord(source, digest(text.encode()), created, insertions)
    draft.give(path, merged.content)


def replace_part(draft: Draft, path: str, source: str, text: str, old: Manifest) -> None:
    """Take the old words out and put the new ones in, unless the user has made the old ones his own."""
    record = old.merges[path]
    current = draft.content(path)
    if current is None:
        put_in(draft, path, source, text, None)
        return
    undone = undo(way_of(source), current, record.insertions, created=record.created, path=path)
    if undone.content == current:
        draft.merges[path] = record
        draft.conflicts[path] = text.encode()
        draft.notes.append(f"our part of `{path}` was edited: it was kept")
        return
    put_into(draft, path, source, text, replace(record, insertions=()), current=undone.content)


def take_out(draft: Draft, path: str, old: Manifest) -> None:
    """Plan that a text of ours is in a file of the user's no more."""
    record = old.merges[path]
    current = draft.content(path)
    if current is not None:
        undone = undo(way_of(record.source), current, record.insertions, created=record.created, path=path)
        draft.notes += undone.notes
        draft.give(path, undone.content)


def target_of(root: Path, source: str) -> str:
    """Return where a part of a template goes: where the user keeps that kind of thing."""
    inside = f".claude/{source}"
    if source == "CLAUDE.md" and not (root / source).exists() and (root / inside).exists():
        return inside
    return TARGETS[source]


def words_of(root: Path, source: str, text: str) -> str:
    """Return what to put in. A new CLAUDE.md would hide an AGENTS.md from Claude Code, so it imports it."""
    if source == "CLAUDE.md" and (root / "AGENTS.md").is_file() and not (root / target_of(root, source)).exists():
        return _AGENTS_LINE + text
    return text


def _lay_down_file(draft: Draft, path: str, content: bytes, *, recorded: str | None) -> None:
    current = draft.content(path)
    if current is None:
        draft.give(path, content)
    if current in {None, content}:
        draft.files[path] = digest(content) if recorded is None or current is None else recorded
    elif recorded is not None:
        draft.files[path] = recorded
    else:
        draft.notes.append(f"`{path}` was there before and was left as it is")
