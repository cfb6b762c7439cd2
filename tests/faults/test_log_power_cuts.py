"""A power cut on an ext4 of its own: what `always` acknowledged is there, and the log goes on."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from super_agents.events.file_log import FileEventLog
from super_agents.events.log import Draft
from super_agents.events.writer import SEGMENT_BYTES
from tests.support.children import Child, children
from tests.support.file_systems import cut_power, ext4_image, mounted, need_mounts
from tests.support.logs import NOTED, note, numbers

if TYPE_CHECKING:
    from multiprocessing.connection import Connection
    from pathlib import Path

CUTS = 8
WRITERS = ["always"] * 4 + ["os"]


def write_until_the_power_is_cut(
    pipe: Connection, directory: Path, segment_bytes: int, name: str, durability: str
) -> None:
    """Append, and report what is durable, one at a time and in batches, until the disk is gone."""
    log = FileEventLog(directory, durability=durability, segment_bytes=segment_bytes, lock_timeout=60)
    try:
        for count in range(1_000_000):
            text = f"{name}.{count}:" + "x" * (count % 7) * 100
            if count % 5:
                events = [log.append(NOTED, by=name, data={"text": text})]
            else:
                events = log.append_many([Draft(kind=NOTED, by=name, data={"text": text})] * 3)
            pipe.send([(event.seq, text) for event in events if durability == "always"])
    except Exception as error:  # noqa: BLE001 - whatever a disk that is gone makes of it
        pipe.send(repr(error))


@pytest.mark.slow
@pytest.mark.alone
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("segment_bytes", "most"), [(20_000, 200), (SEGMENT_BYTES, 2000)], ids=["with rotations", "with full redo logs"]
)
def test_what_always_acknowledged_survives_power_cuts(tmp_path: Path, segment_bytes: int, most: int) -> None:
    need_mounts("mkfs.ext4")
    image = ext4_image(tmp_path / "image", megabytes=64)
    dice = random.Random(2026)
    acknowledged: dict[int, str] = {}

    for _ in range(CUTS):
        with mounted("-o", "loop", str(image), at=tmp_path / "disk") as disk:
            acknowledged |= write_and_cut(disk, segment_bytes, after=dice.randrange(20, most))
        with mounted("-o", "loop", str(image), at=tmp_path / "disk") as disk:
            check_survivors(FileEventLog(disk / "events", segment_bytes=segment_bytes), acknowledged)

    assert len(acknowledged) > CUTS * 20


def write_and_cut(disk: Path, segment_bytes: int, *, after: int) -> dict[int, str]:
    """Let writers write and cut the power once so many events were acknowledged; returns those.

    What they report after the cut counts for nothing: with the power they would be gone, too, and the kernel answers a
    sync that was under way at that moment as it likes.
    """
    heard: dict[int, str] = {}
    works = [
        (write_until_the_power_is_cut, disk / "events", segment_bytes, f"w{writer}", durability)
        for writer, durability in enumerate(WRITERS)
    ]
    with children(*works) as writers:
        while len(heard) < after:
            for writer in writers:
                heard.update(writer.hear())
        cut_power(disk)
        for writer in writers:
            hear_to_the_end(writer)
    return heard


def hear_to_the_end(writer: Child) -> None:
    """Wait until a writer has noticed that the disk is gone."""
    while isinstance(writer.hear(), list):
        pass
    writer.process.join()


def check_survivors(log: FileEventLog, acknowledged: dict[int, str]) -> None:
    """Hold the log against what was acknowledged, before and after the next writer has healed it."""
    kept = {event.seq: event.data.get("text") for event in log.read()}
    assert {seq: kept.get(seq) for seq in acknowledged} == acknowledged

    note(log, "after the cut")
    log.append(NOTED, by="tester", data={"text": "kept"}, durability="always")
    assert log.verify() == []
    assert numbers(log.read()) == list(range(1, log.head + 1))
    log.close()
