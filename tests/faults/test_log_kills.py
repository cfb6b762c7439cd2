"""Two hundred writers killed at random moments: nothing torn, doubled, missing or lost."""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, field
from multiprocessing.connection import wait
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from tests.support.children import Child
from tests.support.logs import NOTED, note, numbers
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

    from super_agents.events.event import Event
    from super_agents.events.log import Tail

KILLS = 50  # of each of four sizes
AT_A_TIME = 4
SEGMENT_BYTES = 100_000


@dataclass
class Acknowledged:
    """What writers were told is in the log: number -> writer and what it wrote there."""

    events: dict[int, str] = field(default_factory=dict)
    kills: int = 0

    def hear(self, child: Child) -> bool:
        """Take in everything a writer has said so far; False when it said nothing more before its end."""
        try:
            while child.pipe.poll():
                first, told = child.pipe.recv()
                for seq, text in enumerate(told, first):
                    assert seq not in self.events, f"event {seq} was acknowledged twice"
                    self.events[seq] = text
        except (EOFError, ConnectionResetError):
            return False
        return True


def write_for_ever(pipe: Connection, directory: Path, name: str, size: int, batch: int) -> None:
    """Append and report, until killed."""
    log = FileEventLog(directory, segment_bytes=SEGMENT_BYTES, durability="os", lock_timeout=60)
    round_ = 0
    while True:
        said = [f"{name}.{round_}.{place}:" for place in range(batch)]
        data = [{"text": text + "x" * (size - len(text))} for text in said]
        if batch == 1:
            first = log.append(NOTED, by=name, data=data[0]).seq
        else:
            first = log.append_many([Draft(kind=NOTED, by=name, data=each) for each in data])[0].seq
        pipe.send((first, said))
        round_ += 1


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("size", "batch"),
    [(200, 1), (20_000, 1), (65_350, 1), (200, 40)],
    ids=["310 bytes", "20 KB", "the largest line", "batches of 40"],
)
def test_killed_writers_lose_nothing_that_was_acknowledged(tmp_path: Path, size: int, batch: int) -> None:
    directory = tmp_path / "events"
    log = FileEventLog(directory, segment_bytes=SEGMENT_BYTES)
    seen: list[Event] = []
    with log.tail() as tail:
        follower = threading.Thread(target=lambda: seen.extend(tail))
        follower.start()
        acknowledged = kill_writers(directory, size, batch)
        last = note(log, "after all of them")
        follow_to(tail, log.head, seen)
        follower.join()

    events = {event.seq: event for event in log.read()}
    assert log.verify() == []
    assert list(events) == list(range(1, log.head + 1))
    assert {kind for seq, (_, _, kind, *_) in events.items() if seq > last.seq} <= {
        "log.rotated"
    }  # left undone by a kill
    assert acknowledged.kills == KILLS
    assert len(acknowledged.events) >= KILLS * batch
    assert {
        seq: events[seq].data["text"][: len(text)] for seq, text in acknowledged.events.items()
    } == acknowledged.events
    assert numbers(seen) == list(events)
    assert seen == list(events.values())


def kill_writers(directory: Path, size: int, batch: int) -> Acknowledged:
    """Run writers side by side; kill each after a random number of reports, wherever it is by then."""
    dice = random.Random(size * 1000 + batch)
    acknowledged = Acknowledged()
    running: dict[Connection, tuple[Child, int]] = {}
    started = 0
    try:
        while acknowledged.kills < KILLS:
            while started < KILLS and len(running) < AT_A_TIME:
                child = Child(write_for_ever, directory, f"w{started}", size, batch)
                running[child.pipe] = child, len(acknowledged.events) + dice.randrange(1, 60) * batch
                started += 1
            for pipe in wait(list(running), timeout=60):
                child, enough = running[pipe]  # type: ignore[index]  # `wait` gives back what it was given
                assert acknowledged.hear(child), f"a writer ended by itself with {child.process.exitcode}"
                if len(acknowledged.events) >= enough:
                    child.process.kill()
                    child.process.join()
                    acknowledged.hear(child)
                    del running[child.pipe]
                    child.pipe.close()
                    acknowledged.kills += 1
    finally:
        for child, _ in running.values():
            child.end()
    return acknowledged


def follow_to(tail: Tail, last: int, seen: list[Event]) -> None:
    """Close a tail once its reader has seen the last event."""
    eventually(lambda: bool(seen) and seen[-1].seq >= last, within=60)
    tail.close()
