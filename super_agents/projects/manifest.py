"""What `init` laid down, so that `upgrade` and `remove` know what is ours: `.claude/system/manifest.json`.

It is kept in git and says nothing of one machine: two people who run `init` get the same bytes.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from super_agents import __version__
from super_agents.errors import FileRefused
from super_agents.projects.merging.merge import Insertion
from super_agents.projects.reach import is_within_reach

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FORMAT = 1
STDIO = "stdio"
OVER_HTTP = "http:"  # with the port behind it
SHARED, LOCAL = "settings.json", "settings.local.json"  # Claude Code's: for all who work here, for this machine


@dataclass(frozen=True, slots=True)
class MergeRecord:
    """What was put into one of the user's files. `source` names the part of the template it came from."""

    source: str
    sha256: str
    created: bool
    insertions: tuple[Insertion, ...]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The release and the template of a project, its files by path with the sha256 of our text, and its merges.

    `mcp` says what our entry in `.mcp.json` is: `stdio`, `http:` and a port, or `none`. `settings` names the file of
    Claude Code's that has our hooks, and `client` the version from which on it knows them; empty when none are in.
    """

    version: str
    template: str
    template_version: int
    files: Mapping[str, str] = field(default_factory=dict)
    merges: Mapping[str, MergeRecord] = field(default_factory=dict)
    mcp: str = STDIO
    settings: str = SHARED
    client: str = ""

    @property
    def http_port(self) -> int | None:
        """The port that `.mcp.json` names, so that the knowledge manager should have it."""
        port = self.mcp.removeprefix(OVER_HTTP)
        return int(port) if self.mcp.startswith(OVER_HTTP) and port.isdecimal() else None

    def to_bytes(self) -> bytes:
        """Return the file's content."""
        shape = {
            "format": FORMAT,
            "version": self.version,
            "template": {"name": self.template, "version": self.template_version},
            **({} if self.mcp == STDIO else {"mcp": self.mcp}),
            **({} if self.settings == SHARED else {"settings": self.settings}),
            **({"client": self.client} if self.client else {}),
            "files": dict(sorted(self.files.items())),
            "merges": {path: _merge_shape(self.merges[path]) for path in sorted(self.merges)},
        }
        return json.dumps(shape, indent=2, ensure_ascii=False).encode() + b"\n"


def read(path: Path) -> Manifest | None:
    """Return the manifest, or None when there is none.

    Raises `FileRefused` when it was written by a newer release or by none.
    """
    try:
        shape = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (ValueError, OSError) as error:
        raise _damaged(path, str(error)) from error
    written = shape.get("format") if isinstance(shape, dict) else None
    if isinstance(written, int) and written > FORMAT:
        raise newer(path, f"has format {written}, this release knows format {FORMAT}")
    try:
        return _manifest(shape)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise _damaged(path, f"{type(error).__name__}: {error}") from error


def newer(path: Path, reason: str) -> FileRefused:
    """Return the error for a project that a newer release set up."""
    return FileRefused(
        path, f"is from a newer release: it {reason}", hint="upgrade super-agents on this machine; nothing was written"
    )


def is_newer(version: str) -> bool:
    """Tell whether a release comes after this one."""
    return _numbers(version) > _numbers(__version__)


def digest(content: bytes) -> str:
    """Return the sha256 of a content in hex."""
    return hashlib.sha256(content).hexdigest()


def is_untouched(content: bytes, sha256: str) -> bool:
    """Tell whether a content is the one with this sha256, give or take newlines that git translated."""
    return digest(content) == sha256 or digest(content.replace(b"\r\n", b"\n")) == sha256


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".") if part.isdigit())


def _damaged(path: Path, reason: str) -> FileRefused:
    return FileRefused(
        path,
        f"cannot be read: {reason}",
        hint="get it back from git (`git checkout -- .claude/system/manifest.json`), or delete it and run"
        " `super-agents init`",
    )


def _manifest(shape: dict[str, Any]) -> Manifest:
    for path in (*shape["files"], *shape["merges"]):
        if not is_within_reach(path):
            raise ValueError(f"it names `{path}`, which no set-up lays down")
    return Manifest(
        version=str(shape["version"]),
        template=str(shape["template"]["name"]),
        template_version=int(shape["template"]["version"]),
        files={str(path): str(sha) for path, sha in shape["files"].items()},
        merges={str(path): _merge_record(merge) for path, merge in shape["merges"].items()},
        mcp=str(shape.get("mcp", STDIO)),
        settings=LOCAL if shape.get("settings") == LOCAL else SHARED,
        client=str(shape.get("client", "")),
    )


def _merge_record(shape: dict[str, Any]) -> MergeRecord:
    insertions = tuple(Insertion.from_dict(each) for each in shape["inserted"])
    return MergeRecord(str(shape["source"]), str(shape["sha256"]), bool(shape["created"]), insertions)


def _merge_shape(record: MergeRecord) -> dict[str, Any]:
    return {
        "source": record.source,
        "sha256": record.sha256,
        "created": record.created,
        "inserted": [insertion.to_dict() for insertion in record.insertions],
    }
