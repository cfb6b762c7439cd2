"""What triggers can ask of an event, whatever its kind."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from super_agents.events.event import Event

_TOOL_PATHS = ("file_path", "notebook_path")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An event as triggers see it; `paths` are relative to the project's top folder."""

    kind: str
    by: str
    seq: int = 0
    ts: str = ""
    branch: str | None = None
    subject: str | None = None
    commit: str | None = None
    paths: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()

    @classmethod
    def of(cls, event: Event, *, root: str = "", paths: tuple[str, ...] | None = None) -> Facts:
        """Return the facts of an event; `paths` when they are known better than the event tells them."""
        data = event.data
        found = tuple(dict.fromkeys(_paths(data, root))) if paths is None else paths
        tags = [tag.get("name") for tag in _dicts(data.get("tags"))]
        return cls(
            kind=event.kind,
            by=event.by,
            seq=event.seq,
            ts=event.ts,
            branch=_text(data.get("branch")),
            subject=_text(data.get("subject")),
            commit=_text(data.get("commit")),
            paths=found,
            tags=tuple(tag for tag in tags if isinstance(tag, str)),
        )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _dicts(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []


def _paths(data: Mapping[str, Any], root: str) -> Iterator[str]:
    """Yield the files that an event names: those of git, of a tool call, and what a project's own event calls paths."""
    for file in _dicts(data.get("files")):
        yield from (file[name] for name in ("path", "previous") if isinstance(file.get(name), str))
    given = data.get("input")
    tool = given.get("tool_input") if isinstance(given, dict) else None
    named = [tool.get(name) for name in _TOOL_PATHS] if isinstance(tool, dict) else []
    listed = data.get("paths")
    named += [data.get("path"), *(listed if isinstance(listed, list) else [])]
    yield from (_below(root, path) for path in named if isinstance(path, str) and path)


def _below(root: str, path: str) -> str:
    return path[len(root) + 1 :] if root and path.startswith(f"{root}/") else path
