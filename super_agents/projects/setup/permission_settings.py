"""Permissions in Claude Code's local settings: put in, and taken out so that the user's bytes are as they were.

Which words are ours is kept in `.claude/state/permissions.json`. It is written before the settings are, with what they
are about to become, so that a kill between the two leaves no rule of which nobody knows.
"""

from __future__ import annotations

import json
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from super_agents.errors import FileRefused
from super_agents.projects.manifest import digest
from super_agents.projects.merging import json_members
from super_agents.projects.merging.merge import Insertion, merge, undo
from super_agents.projects.setup.plan import Change, check_writable, content_of, real_file
from super_agents.system.files import make_folder, write_atomic

if TYPE_CHECKING:
    from collections.abc import Sequence

    from super_agents.policy.permission import Permission
    from super_agents.projects.layout import Layout
    from super_agents.projects.project import Project

PATH = ".claude/settings.local.json"


class _Ours(NamedTuple):
    """The rules that we have put into the settings, in which words, and whether the file is ours."""

    rules: tuple[str, ...] = ()
    insertions: tuple[Insertion, ...] = ()
    created: bool = False

    def to_dict(self) -> dict[str, Any]:
        insertions = [one.to_dict() for one in self.insertions]
        return {"rules": [*self.rules], "created": self.created, "insertions": insertions}

    @classmethod
    def from_dict(cls, shape: dict[str, Any]) -> _Ours:
        return cls(tuple(shape["rules"]), tuple(map(Insertion.from_dict, shape["insertions"])), shape["created"])


def accept(project: Project, permission: str, *, by: str, seconds: float) -> Permission:
    """Let a rule hold, and put it into the settings; raises `FileRefused` before anything is written."""
    with project.views.deciding():
        rules = [*_standing(project), project.permissions.show(permission).rule]
        _planned(project.layout, rules)  # what is no JSON is refused here
        accepted = project.permissions.accept(permission, by=by, seconds=seconds)
        _write(project.layout, rules)
        return accepted


def undo_permission(project: Project, permission: str, *, by: str) -> Permission:
    """Take a rule back, and out of the settings; raises `FileRefused` before anything is written."""
    with project.views.deciding():
        left = _standing(project, but=permission)
        _planned(project.layout, left)
        undone = project.permissions.undo(permission, by=by)
        _write(project.layout, left)
        return undone


def settle(project: Project) -> None:
    """Take the rules out of the settings whose time is over. A rule that the user took out himself stays out.

    Raises `FileRefused` when the settings are no JSON.
    """
    layout = project.layout
    if layout.permissions_json.exists():
        held = {one.rule for one in project.permissions.in_force()}
        if not held.issuperset(_recorded(layout, content_of(real_file(project.root, PATH))).rules):
            with project.views.deciding():
                _write(layout, _standing(project))
    project.permissions.expire_due()


def without_ours(layout: Layout, current: bytes | None) -> bytes | None:
    """Return the settings without the rules that we have put in."""
    if current is None:
        return None
    ours = _recorded(layout, current)
    return undo(json_members, current, ours.insertions, created=ours.created, path=PATH).content


def _standing(project: Project, *, but: str | None = None) -> list[str]:
    """Return the rules that hold and that nobody has taken out of the settings by hand."""
    current = content_of(real_file(project.root, PATH))
    there = _allowed(current) if current else []
    return [one.rule for one in project.permissions.in_force() if one.id != but and one.rule in there]


def _allowed(content: bytes) -> list[str]:
    with suppress(ValueError, KeyError, TypeError):
        return [rule for rule in json.loads(content)["permissions"]["allow"] if isinstance(rule, str)]
    return []  # what cannot be read is for the merge to refuse


def _planned(layout: Layout, rules: Sequence[str]) -> tuple[list[Change], _Ours]:
    """Return the change that makes exactly these rules ours, and what is ours then."""
    target = real_file(layout.root, PATH)
    current = content_of(target)
    left = without_ours(layout, current)
    after, ours = left, _Ours()
    if rules:
        merged = merge(json_members, left, json.dumps({"permissions": {"allow": [*rules]}}), path=PATH)
        after, ours = merged.content, _Ours(tuple(rules), merged.insertions, merged.created)
    changes = [] if after == current else [Change(PATH, target, current, after)]
    check_writable(layout.root, changes)
    return changes, ours


def _write(layout: Layout, rules: Sequence[str]) -> None:
    changes, ours = _planned(layout, rules)
    before = _recorded(layout, content_of(real_file(layout.root, PATH)))
    for change in changes:
        after = digest(change.after) if change.after is not None else None
        _record(layout, before, {**ours.to_dict(), "sha256": after})
        if change.after is None:
            change.target.unlink()
        else:
            make_folder(change.target.parent)
            write_atomic(change.target, change.after)
    if changes or ours != before:
        _record(layout, ours, None)


def _recorded(layout: Layout, current: bytes | None) -> _Ours:
    """Return what is ours in settings with this content: as it was, or as it was to become when that was written."""
    try:
        shape = json.loads(layout.permissions_json.read_bytes())
        following = shape.get("next")
        if following and following["sha256"] == (None if current is None else digest(current)):
            return _Ours.from_dict(following)
        return _Ours.from_dict(shape)
    except (FileNotFoundError, NotADirectoryError):
        return _Ours()
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        hint = f"delete it, and take the rules that are in `{PATH}` out by hand"
        raise FileRefused(layout.permissions_json, f"cannot be read: {error}", hint=hint) from error


def _record(layout: Layout, ours: _Ours, following: dict[str, Any] | None) -> None:
    shape = {"format": 1, **ours.to_dict(), **({"next": following} if following else {})}
    make_folder(layout.state)
    write_atomic(layout.permissions_json, json.dumps(shape, indent=2, ensure_ascii=False).encode() + b"\n", mode=0o600)
