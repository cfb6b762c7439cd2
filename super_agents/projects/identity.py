"""Which project this is: an id that stays when the folder moves and changes when it is copied.

The id is kept in `.claude/state/project.json`, outside of git, so that every clone is a project of its own.
"""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from super_agents.projects import trust
from super_agents.system.files import make_folder, refused, write_atomic
from super_agents.system.ids import new_id
from super_agents.system.stamp import stamp
from super_agents.system.typed import typed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from super_agents.projects.layout import Layout
    from super_agents.system.clock import Clock

_IGNORE_ALL = b"*\n"
_OF_THE_ORIGINAL = ("km.json", "km.port", "km.pid", "km.token")


@dataclass(frozen=True, slots=True)
class Identity:
    """The id of a project, and the folder that carried it when it was last looked at."""

    id: str
    path: str
    device: int
    inode: int
    created: str


def read(layout: Layout) -> Identity | None:
    """Return what the project's state says, or None when it says nothing that can be read."""
    try:
        known = typed(Identity, json.loads(layout.project_json.read_bytes()))
    except (OSError, ValueError, TypeError):
        return None
    return known if Path(known.path).is_absolute() else None


def settle(
    layout: Layout,
    *,
    clock: Clock,
    homes: Callable[[str], Iterable[str]],
    record: Callable[[str, dict[str, str]], object],
) -> Identity:
    """Return the project's identity, after making it or following the folder where it went.

    `homes(id)` names other folders known to have carried an id. `record(kind, fields)` is called, before anything is
    written, with `project.moved` or `project.copied`. A state that was not made on this machine is dropped unread.
    Safe when many processes call it at once. Raises `PathRefused` when a link stands where our folders belong.
    """
    trust.refuse_links(layout)
    known = read(layout)
    if known is not None and _is_settled(layout, known):
        return known
    from super_agents.system.locks import named_lock  # only when there is something to write

    make_state(layout)
    with named_lock(layout.locks / "identity.lock"):
        known = read(layout)
        if known is not None and _is_settled(layout, known):
            return known
        settled = _settled(layout, known, clock=clock, homes=homes, record=record)
        write_atomic(layout.project_json, json.dumps(asdict(settled), indent=2).encode() + b"\n", mode=0o600)
        return settled


def drop_what_is_strange(layout: Layout, *, homes: Callable[[str], Iterable[str]]) -> None:
    """Delete the state when it was not made on this machine: no set-up may act on it, nor on an id that came with it.

    Raises `PathRefused` when a link stands where our folders belong.
    """
    trust.refuse_links(layout)
    if not _is_made_here(layout, read(layout), homes):
        trust.drop_state(layout)


def make_state(layout: Layout) -> None:
    """Make the folder of what is private to this machine, closed to other users.

    It keeps itself out of git: `.claude/.gitignore` is the user's to edit, and a token must not be staged after that.
    """
    make_folder(layout.claude)
    make_folder(layout.state, mode=0o700)
    if not _is_ignored(layout.state_ignore):
        _ignore_all(layout.state_ignore)


def _is_ignored(file: Path) -> bool:
    try:
        return file.read_bytes() == _IGNORE_ALL and not file.is_symlink()
    except OSError:
        return False


def _ignore_all(file: Path) -> None:
    """Write the file in its place: a temporary one beside it could be dropped with a state that was not made here."""
    try:
        file.unlink(missing_ok=True)  # a link that came with a repository is not written through
        with suppress(FileExistsError), file.open("xb") as fresh:  # another process was faster
            fresh.write(_IGNORE_ALL)
    except OSError as error:
        raise refused(file, error) from error


def drop_bare_state(layout: Layout) -> None:
    """Take the folder away again when nothing but what keeps it out of git is in it."""
    with suppress(OSError):  # it is gone already
        if [entry.name for entry in layout.state.iterdir()] == [layout.state_ignore.name]:
            layout.state_ignore.unlink()
        layout.state.rmdir()


def _settled(
    layout: Layout,
    known: Identity | None,
    *,
    clock: Clock,
    homes: Callable[[str], Iterable[str]],
    record: Callable[[str, dict[str, str]], object],
) -> Identity:
    if known is None:
        if not trust.has_own_journal(layout):
            trust.drop_state(layout)
        return _new(layout, clock)
    if not _is_made_here(layout, known, homes):
        trust.drop_state(layout, but={layout.project_json.name})
        record("project.copied", {"from_path": known.path, "from_id": known.id})
        return _new(layout, clock)
    if any(_is_another_home(home, known.id, layout.root) for home in (known.path, *homes(known.id))):
        record("project.copied", {"from_path": known.path, "from_id": known.id})
        _drop_state_of_original(layout)
        return _new(layout, clock)
    record("project.moved", {"from_path": known.path, "to_path": str(layout.root)})
    device, inode = trust.place_of(layout.root)
    return replace(known, path=str(layout.root), device=device, inode=inode)


def _is_settled(layout: Layout, known: Identity) -> bool:
    return known.path == str(layout.root) and _is_in_place(layout, known)


def _is_in_place(layout: Layout, known: Identity) -> bool:
    return trust.is_place(layout, device=known.device, inode=known.inode, path=known.path)


def _is_made_here(layout: Layout, known: Identity | None, homes: Callable[[str], Iterable[str]]) -> bool:
    """Tell whether the state is this folder's own, or a copy of that of a project on this machine's list.

    An id is 128 random bits that are not in git: who has one that the list has, has it from that project.
    """
    if known is None:
        return trust.has_own_journal(layout)
    return _is_in_place(layout, known) or known.path in homes(known.id)


def _new(layout: Layout, clock: Clock) -> Identity:
    device, inode = trust.place_of(layout.root)
    return Identity(new_id(), str(layout.root), device, inode, stamp(clock.time_ns()))


def _is_another_home(home: str, project_id: str, root: Path) -> bool:
    """Tell whether the project with this id still lives at `home`, and `home` is not `root` by another name."""
    from super_agents.projects.layout import Layout

    there = read(Layout(Path(home)))
    return there is not None and there.id == project_id and not root.samefile(home)


def _drop_state_of_original(layout: Layout) -> None:
    """Forget the knowledge manager that came with the copy: it serves the original."""
    for name in _OF_THE_ORIGINAL:
        (layout.state / name).unlink(missing_ok=True)
