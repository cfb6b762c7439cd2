"""Keeping the views before old events are deleted."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from super_agents.events.activity import Activity
from super_agents.events.file_log import FileEventLog
from super_agents.events.views import ViewStore

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_a_snapshot_is_on_the_disk_with_its_name_before_it_counts(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log = FileEventLog(tmp_path / "events")
    log.append("custom.seen", by="ada")
    store = ViewStore(tmp_path / "views.db", log, [Activity()], blobs=tmp_path / "blobs")
    synced: list[int] = []
    # What the kernel is asked for is all that can be seen without a power cut.
    monkeypatch.setattr(os, "fsync", lambda descriptor: synced.append(os.fstat(descriptor).st_ino))

    name = store.snapshot()

    assert synced[-2:] == [(tmp_path / "blobs" / name).stat().st_ino, (tmp_path / "blobs").stat().st_ino]
    store.close()
    log.close()
