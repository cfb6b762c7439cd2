"""Looking for secrets in what is about to be committed, or in files, as the project's settings and list say."""

from __future__ import annotations

import os
from dataclasses import dataclass
from typing import TYPE_CHECKING

from super_agents.errors import FileRefused, PathRefused, SecretNotFound
from super_agents.policy.secret_lines import Allowance, digests_in, entry_of, secret_lines
from super_agents.projects.config.presence import is_anything_set
from super_agents.projects.layout import Layout
from super_agents.system.files import make_folder
from super_agents.system.git import git
from super_agents.system.staged import staged_lines

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from super_agents.policy.secret_lines import SecretLine

_HEAD = """\
# What looks like a secret and may be committed: `super-agents secret allow` writes it. An entry without a reason counts
# for nothing. `sha256` is that of the text that was found.
"""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the settings say of the look for secrets."""

    scan: bool = True
    fail_closed: bool = False
    texts: tuple[str, ...] = ()


def wishes_of(root: Path) -> Wishes:
    """Return what the settings say; raises `ConfigInvalid`."""
    if not is_anything_set(root):
        return Wishes()
    from super_agents.projects.config.files import load  # 150 ms that only those pay who have set something

    config = load(root).config
    return Wishes(config.secrets.scan, config.secrets.fail_closed, config.redaction.allow)


def in_staged(root: Path, top: Path, wishes: Wishes) -> list[SecretLine]:
    """Look at what is staged in the worktree `top` of the project at `root`; paths are relative to `top`.

    Raises `CommandFailed` when git refuses, `FileRefused` when the list of allowed secrets cannot be read.
    """
    allowance = _allowance(root, top, wishes)
    return [one for path, lines in staged_lines(top) for one in secret_lines(path, lines, allowance)]


def in_files(root: Path, top: Path, paths: Iterable[str], wishes: Wishes) -> list[SecretLine]:
    """Look at whole files, by their paths relative to `top`; what is gone, binary or no file is passed over."""
    allowance = _allowance(root, top, wishes)
    return [one for path in paths for one in secret_lines(path, _numbered(top / path), allowance)]


def in_worktree(root: Path, top: Path, places: Iterable[Path], wishes: Wishes) -> list[SecretLine]:
    """Look at files, and at all in folders that git does not ignore. Raises `PathRefused` for what is not there."""
    return in_files(root, top, [path for place in places for path in _listed(top, place)], wishes)


def allow(root: Path, top: Path, place: str, *, reason: str, by: str) -> list[SecretLine]:
    """Enter what is found at `PATH:LINE`, staged or else in the file, into the worktree's list, and return it.

    Raises `SecretNotFound` when nothing there looks like a secret, or all of it is allowed by now.
    """
    path, _, number = place.rpartition(":")
    wishes = wishes_of(root)
    staged = [one for one in in_staged(root, top, wishes) if f"{one.path}:{one.line}" == place]
    found = staged or [one for one in in_files(root, top, [path], wishes) if str(one.line) == number]
    if not found:
        raise SecretNotFound(place)
    listed = Layout(top).allowed_secrets
    make_folder(listed.parent)
    is_new = not listed.exists()
    with listed.open("a", encoding="utf-8") as file:
        file.write((_HEAD if is_new else "") + "".join(entry_of(one, reason=reason, by=by) for one in found))
    return found


def _listed(top: Path, place: Path) -> list[str]:
    """Return the paths of a file or of a folder's files relative to `top`; a file that is named is not asked about."""
    if not place.exists():
        raise PathRefused(place, "is not there", hint="name files or folders of this worktree")
    within = os.path.relpath(place, top)
    if not place.is_dir():
        return [within]
    said = git("ls-files", "-z", "--cached", "--others", "--exclude-standard", "--deduplicate", "--", within, cwd=top)
    return [path for path in said.split("\0") if path]


def _allowance(root: Path, top: Path, wishes: Wishes) -> Allowance:
    """A branch brings its own list, so that of the worktree counts, beside the project's."""
    lists = {Layout(place).allowed_secrets for place in (root, top)}
    return Allowance(wishes.texts, frozenset().union(*(_digests(file) for file in lists if file.exists())))


def _digests(file: Path) -> frozenset[str]:
    try:
        return digests_in(file.read_text(encoding="utf-8"))
    except ValueError as error:  # as TOML and UTF-8 say it
        raise FileRefused(file, f"cannot be read: {error}", hint="mend the list of allowed secrets") from error


def _numbered(file: Path) -> list[tuple[int, str]]:
    try:
        content = file.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return []
    if b"\0" in content[:8000]:  # as git tells a binary file
        return []
    return list(enumerate(content.decode("utf-8", "surrogateescape").split("\n"), start=1))
