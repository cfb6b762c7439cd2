"""Many processes that register one contract at the same time."""

from __future__ import annotations

import os
import signal
from typing import TYPE_CHECKING

from super_agents.errors import ContractChanged
from super_agents.events.file_log import FileEventLog
from tests.knowledge.contracts.books import book_on_disk, schema
from tests.support.children import children, said_at_once

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

RACERS, EACH = 8, 5
TEXT = {"type": "string"}


def test_versions_are_dense_whoever_registers_when(tmp_path: Path) -> None:
    versions = [
        version for each in said_at_once(*[(_register, tmp_path, index) for index in range(RACERS)]) for version in each
    ]

    assert sorted(versions) == list(range(1, RACERS * EACH + 1))
    history = book_on_disk(tmp_path).history("loaf")
    assert [one.version for one in history] == sorted(versions)
    assert [one.seq for one in history] == sorted(versions)
    assert FileEventLog(tmp_path / "events").verify() == []


def _register(pipe: Connection, root: Path, index: int) -> None:
    book = book_on_disk(root)
    pipe.recv()
    names = [f"m-{index}-{number}" for number in range(EACH)]
    pipe.send([book.register("loaf", schema(**{name: TEXT}), by="ada", breaking="a race").version for name in names])


def test_of_those_who_know_the_same_version_one_registers_the_next(tmp_path: Path) -> None:
    won = said_at_once(*[(_try, tmp_path, index) for index in range(RACERS)])

    assert sorted(won) == [False] * (RACERS - 1) + [True]


def _try(pipe: Connection, root: Path, index: int) -> None:
    book = book_on_disk(root)
    pipe.recv()
    try:
        book.register("loaf", schema(**{f"m-{index}": TEXT}), by="ada", expected=0)
    except ContractChanged:
        pipe.send(False)  # noqa: FBT003 - who lost
    else:
        pipe.send(True)  # noqa: FBT003 - who won


def test_a_killed_process_leaves_whole_versions(tmp_path: Path) -> None:
    for _ in range(4):
        with children((_go_on, tmp_path)) as (child,):
            for _ in range(3):
                child.hear()
            os.kill(child.pid, signal.SIGKILL)

    history = book_on_disk(tmp_path).history("loaf")
    assert len(history) >= 12
    assert [one.version for one in history] == list(range(1, len(history) + 1))
    for path in tmp_path.glob("registry.db*"):
        path.unlink()
    assert list(book_on_disk(tmp_path).history("loaf")) == list(history)


def _go_on(pipe: Connection, root: Path) -> None:
    book = book_on_disk(root)
    number = 0
    while True:
        number += 1
        name = f"m-{os.getpid()}-{number}"
        pipe.send(book.register("loaf", schema(**{name: TEXT}), by="ada", breaking="a test").version)
