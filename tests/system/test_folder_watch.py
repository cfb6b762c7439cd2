"""Being told of changes in a folder that may come and go, by every means there is."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from typing import TYPE_CHECKING

import psutil
import pytest

from super_agents.system.folder_watch import FolderWatch
from super_agents.system.watch import PollingWatch

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(params=["best", "polling"], autouse=True)
def means(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "polling":
        monkeypatch.setattr("super_agents.system.folder_watch.watch_directory", PollingWatch)


@pytest.fixture
def watch(tmp_path: Path) -> FolderWatch:
    return FolderWatch(tmp_path / "folder", quiet=0.01, patience=5)


def test_the_first_look_is_due_at_once(watch: FolderWatch) -> None:
    with closing(watch):
        assert watch.wait()


def test_a_folder_that_comes_is_told_of_and_then_what_is_in_it(tmp_path: Path, watch: FolderWatch) -> None:
    with closing(watch), ThreadPoolExecutor(1) as pool:
        watch.wait()
        woken = pool.submit(watch.wait)
        (tmp_path / "folder").mkdir()
        assert woken.result(20)

        woken = pool.submit(watch.wait)
        (tmp_path / "folder" / "file").touch()
        assert woken.result(20)


def test_a_folder_that_goes_and_comes_again_is_watched_again(tmp_path: Path, watch: FolderWatch) -> None:
    (tmp_path / "folder").mkdir()
    with closing(watch), ThreadPoolExecutor(1) as pool:
        watch.wait()
        for change in ("rmdir", "mkdir"):
            woken = pool.submit(watch.wait)
            getattr(tmp_path / "folder", change)()
            assert woken.result(20)

        woken = pool.submit(watch.wait)
        (tmp_path / "folder" / "file").touch()
        assert woken.result(20)


def test_closing_wakes_who_waits_and_leaves_nothing_open(tmp_path: Path, watch: FolderWatch) -> None:
    (tmp_path / "folder").mkdir()
    before = psutil.Process().num_fds()
    watch.wait()

    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(watch.wait)
        watch.close()

        assert not woken.result(20)
    assert psutil.Process().num_fds() == before


def test_changes_one_after_the_other_are_told_of_once(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    watch = FolderWatch(tmp_path / "folder", quiet=1.0, patience=30)
    with closing(watch), ThreadPoolExecutor(1) as pool:
        watch.wait()
        woken = pool.submit(watch.wait)
        for number in range(50):
            (tmp_path / "folder" / str(number)).touch()
        assert woken.result(20)

        again = pool.submit(watch.wait)
        watch.close()
        assert not again.result(20)
