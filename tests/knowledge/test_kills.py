"""A process that is killed between any two steps leaves nothing half done that the next one does not finish."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

import pytest

from super_agents.knowledge.folder import Folder
from super_agents.knowledge.front_matter import parse
from tests.support.children import children
from tests.support.libraries import library_on_disk

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.knowledge.library import Library


def save_new(library: Library) -> None:
    library.save(by="b", title="Fresh", body="Fresh.")


def save_again(library: Library) -> None:
    library.save(by="b", id="leases", body="Two.")


def delete(library: Library) -> None:
    library.delete("leases", by="b")


def rename(library: Library) -> None:
    library.rename("leases", "locks", by="b")


def decide(library: Library) -> None:
    library.decide("Use files", "a", "b", "c", by="b", supersedes="0001-use-sqlite")


@pytest.mark.parametrize("step", ["write", "remove"])
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("verb", [save_new, save_again, delete, rename, decide])
@pytest.mark.parametrize("loss", ["", "registry/registry.db"])
def test_a_kill_around_the_file_is_mended_by_the_next_look(
    tmp_path: Path, verb: Callable[[Library], None], step: str, moment: str, loss: str
) -> None:
    library = library_on_disk(tmp_path)
    library.save(by="b", title="Leases", body="One.")
    library.decide("Use SQLite", "a", "b", "c", by="b")
    before = library._views.log.head
    with children((_die, tmp_path, verb, step, moment)) as (child,):
        child.tell("go")
        child.process.join(60)
        assert child.process.exitcode in {0, -signal.SIGKILL}
        killed = child.process.exitcode != 0
    head = library._views.log.head
    assert head > before
    library._views.close()
    if loss:
        (tmp_path / loss).unlink()

    after = library_on_disk(tmp_path)
    after.sync()

    files = {path.stem: parse(path.read_bytes(), path.stem) for path in (tmp_path / "knowledge").glob("*.md")}
    assert files == {one.id: one.content for one in after.list()}
    if not (loss and killed and verb in {delete, rename}):  # a file that nobody remembers is never deleted
        assert after._views.log.head == head
    assert not any(after.sync().to_dict().values())


def _die(pipe: Connection, root: Path, verb: Callable[[Library], None], step: str, moment: str) -> None:
    """Do it in a process that is killed at a step."""
    library = library_on_disk(root)
    real = getattr(Folder, step)

    def killed(*arguments: object, **more: object) -> None:
        if moment == "after":
            real(*arguments, **more)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(Folder, step, killed)
    pipe.recv()
    verb(library)
