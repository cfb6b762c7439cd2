"""All or nothing: a set-up writes down what was there before it changes anything.

A set-up that fails takes its changes back. One that is killed leaves its journal, and the next `init`, `upgrade`,
`remove` or `doctor --fix` takes them back. The set-up is done at the moment when the journal is deleted.
"""

from __future__ import annotations

import json
import shutil
import stat
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, Any

from super_agents.projects import trust
from super_agents.projects.identity import drop_bare_state, make_state
from super_agents.projects.manifest import digest
from super_agents.projects.setup.journal_bounds import is_sound, name_of
from super_agents.projects.setup.plan import content_of
from super_agents.system.files import make_folder, refused, write_atomic

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from super_agents.projects.layout import Layout
    from super_agents.projects.setup.plan import Change

    Step = tuple[str, Callable[[], object]]


def steps_of(changes: Sequence[Change]) -> list[Step]:
    """Return the steps that make the changes, in their order."""
    return [(f"{change.verb} {change.path}", partial(_make, change)) for change in changes]


def carry_out(
    layout: Layout,
    changes: Sequence[Change],
    steps: Sequence[Step],
    *,
    undo: str = "",
    before_step: Callable[[str], object] = lambda _: None,
) -> None:
    """Do the steps, those of `changes` among them, all or none. `undo` names in the journal what else to take back.

    `before_step` is told each step before it is done.
    """
    before_step("begin")
    try:
        _begin(layout, changes, undo)
        for name, do in steps:
            before_step(name)
            do()
        before_step("end")
    except BaseException:  # an interrupt by the user takes back as much as a full disk does
        roll_back(layout)
        raise
    _end(layout)


def is_pending(layout: Layout) -> bool:
    """Tell whether a set-up was killed here before it was done."""
    return layout.setup_journal.exists()


def roll_back(layout: Layout) -> list[str]:
    """Take back a set-up that was not done, as far as nobody has changed its files since; say so.

    Safe to be killed at any moment and called again. Does nothing when no set-up is pending.
    """
    if not is_pending(layout):
        return []
    journal = _read(layout)
    told = ["a set-up that was interrupted was taken back"] if journal["changes"] else []
    told += [note for change in reversed(journal["changes"]) for note in _take_back(layout, change)]
    if journal["undo"] == "git hooks":
        from super_agents.projects.setup import hooks  # asked by few

        hooks.uninstall(layout.root)
    for name in journal["fresh"]:
        _drop(layout, name)
    _end(layout)
    for folder in journal["made"]:
        with suppress(OSError):  # it holds something that is not ours
            (layout.root / folder).rmdir()
    return told


def missing_folders(layout: Layout, changes: Sequence[Change]) -> list[Path]:
    """Return the folders that have to be made for the changes, inner ones first."""
    wanted = {parent for change in changes if change.after is not None for parent in change.target.parents}
    return sorted((folder for folder in wanted if _is_to_be_made(layout, folder)), reverse=True)


def _is_to_be_made(layout: Layout, folder: Path) -> bool:
    return folder.is_relative_to(layout.root) and not folder.exists()


def _begin(layout: Layout, changes: Sequence[Change], undo: str) -> None:
    fresh = [name for name in trust.PRIVATE if not (layout.claude / name).exists()]
    made = missing_folders(layout, changes)
    if not layout.claude.exists() and layout.claude not in made:
        made.append(layout.claude)
    make_state(layout)
    make_folder(layout.setup_journal)
    entries = [_entry(layout, number, change) for number, change in enumerate(changes)]
    named = [name_of(layout, folder) for folder in made]
    place = trust.place_of(layout.root)
    journal = {"place": place, "changes": entries, "made": named, "fresh": fresh, "undo": undo}
    write_atomic(layout.setup_journal / "journal.json", json.dumps(journal, indent=2).encode())


def _entry(layout: Layout, number: int, change: Change) -> dict[str, Any]:
    kept = None
    if change.before is not None:
        kept = f"before-{number}"
        write_atomic(layout.setup_journal / kept, change.before)
    return {
        "target": name_of(layout, change.target),
        "kept": kept,
        "mode": None if kept is None else stat.S_IMODE(change.target.stat().st_mode),
        "after": None if change.after is None else digest(change.after),
    }


def _read(layout: Layout) -> dict[str, Any]:
    """Read the journal; where there is none, the set-up was killed before its first change or after its last.

    One that was not written in this very folder, or names what no set-up does, counts as none.
    """
    nothing: dict[str, Any] = {"changes": [], "made": [layout.claude.name], "fresh": [], "undo": ""}
    if not trust.has_own_journal(layout):
        return nothing
    try:
        journal: dict[str, Any] = json.loads((layout.setup_journal / "journal.json").read_bytes())
    except (OSError, ValueError):
        return nothing
    return journal if is_sound(layout, journal) else nothing


def _make(change: Change) -> None:
    if content_of(change.target) != change.before:
        from super_agents.errors import FileRefused  # rare

        raise FileRefused(change.path, "was changed by another program meanwhile", hint="run the command again")
    try:
        if change.after is None:
            change.target.unlink()
        else:
            make_folder(change.target.parent)
            write_atomic(change.target, change.after)
    except OSError as error:
        raise refused(change.target, error) from error


def _take_back(layout: Layout, entry: dict[str, Any]) -> list[str]:
    target = layout.root / entry["target"]
    for torn in target.parent.glob(f".{target.name}.????????.tmp"):
        torn.unlink(missing_ok=True)
    now = content_of(target)
    before = None if entry["kept"] is None else (layout.setup_journal / entry["kept"]).read_bytes()
    if now == before:
        return []
    if (None if now is None else digest(now)) != entry["after"]:
        return [f"`{target}` was changed since: it was left as it is"]
    if before is None:
        target.unlink()
    else:
        make_folder(target.parent)
        write_atomic(target, before, mode=entry["mode"])
    return []


def _drop(layout: Layout, name: str) -> None:
    """Delete a folder of private things that was not there before; the journal inside `state` goes last."""
    folder = layout.claude / name
    if not folder.exists():
        return
    for entry in folder.iterdir():
        if entry == layout.setup_journal:
            continue
        shutil.rmtree(entry) if entry.is_dir() else entry.unlink()
    with suppress(OSError):  # `state` still holds the journal
        folder.rmdir()


def _end(layout: Layout) -> None:
    (layout.setup_journal / "journal.json").unlink(missing_ok=True)
    shutil.rmtree(layout.setup_journal, ignore_errors=True)
    drop_bare_state(layout)
