"""Being woken by a change in a folder: the same promises from every means there is."""

from __future__ import annotations

import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import psutil
import pytest

from super_agents.system import watch
from super_agents.system.watch import PollingWatch, wakes, watch_directory

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from super_agents.system.directory_watch import DirectoryWatch


@pytest.fixture(params=["best", "polling"])
def watching(request: pytest.FixtureRequest) -> Callable[[Path], DirectoryWatch]:
    return watch_directory if request.param == "best" else PollingWatch


def make(folder: Path) -> None:
    (folder / "new").touch()


def write(folder: Path) -> None:
    with (folder / "old").open("ab") as file:
        file.write(b"more")


def rename(folder: Path) -> None:
    (folder / "old").rename(folder / "renamed")


def delete(folder: Path) -> None:
    (folder / "old").unlink()


@pytest.mark.parametrize("change", [make, write, rename, delete])
def test_a_change_since_the_last_wait_wakes_at_once(
    tmp_path: Path, watching: Callable[[Path], DirectoryWatch], change: Callable[[Path], None]
) -> None:
    (tmp_path / "old").write_bytes(b"x")
    watched = watching(tmp_path)

    change(tmp_path)

    assert watched.wait(20)
    watched.close()


@pytest.mark.parametrize("change", [make, write, rename, delete])
def test_a_change_wakes_who_waits(
    tmp_path: Path, watching: Callable[[Path], DirectoryWatch], change: Callable[[Path], None]
) -> None:
    (tmp_path / "old").write_bytes(b"x")
    watched = watching(tmp_path)

    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(watched.wait, 20)
        change(tmp_path)

        assert woken.result()
    watched.close()


def test_waiting_ends_by_itself_when_nothing_happens(
    tmp_path: Path, watching: Callable[[Path], DirectoryWatch]
) -> None:
    watched = watching(tmp_path)

    assert not watched.wait(0)
    assert not watched.wait(0.01)
    watched.close()


def test_closing_wakes_who_waits(tmp_path: Path, watching: Callable[[Path], DirectoryWatch]) -> None:
    watched = watching(tmp_path)

    with ThreadPoolExecutor(1) as pool:
        woken = pool.submit(watched.wait)
        watched.close()

        assert not woken.result()


def test_a_closed_watch_does_not_wait_and_may_be_closed_again(
    tmp_path: Path, watching: Callable[[Path], DirectoryWatch]
) -> None:
    watched = watching(tmp_path)
    watched.close()
    make(tmp_path)

    assert not watched.wait()
    watched.close()


def test_closing_while_changes_come_in_fails_nowhere(
    tmp_path: Path, watching: Callable[[Path], DirectoryWatch]
) -> None:
    """Two threads close, one waits, one writes: whoever frees the descriptors, nobody uses them afterwards."""
    for _ in range(30):
        watched = watching(tmp_path)
        begin = threading.Barrier(4)

        def wait(watched: DirectoryWatch = watched, begin: threading.Barrier = begin) -> None:
            begin.wait()
            while watched.wait(20):
                pass

        def close(watched: DirectoryWatch = watched, begin: threading.Barrier = begin) -> None:
            begin.wait()
            watched.close()

        def change(begin: threading.Barrier = begin) -> None:
            begin.wait()
            make(tmp_path)
            write(tmp_path)

        with ThreadPoolExecutor(4) as pool:
            for done in [pool.submit(work) for work in (wait, close, close, change)]:
                done.result()


def test_a_folder_that_is_not_there_is_an_error_and_leaves_nothing_open(
    tmp_path: Path, watching: Callable[[Path], DirectoryWatch]
) -> None:
    before = psutil.Process().num_fds()

    for _ in range(5):
        with pytest.raises(FileNotFoundError):
            watching(tmp_path / "none")

    assert psutil.Process().num_fds() == before


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is on Linux only")
def test_without_inotify_the_folder_is_polled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The system's last inotify instance cannot be used up without harm to others, so the refusal is replaced."""

    def refused() -> None:
        raise OSError(24, "Too many open files")

    monkeypatch.setattr("super_agents.system.watch_inotify.INotify", refused)

    watched = watch_directory(tmp_path)

    assert isinstance(watched, PollingWatch)
    make(tmp_path)
    assert watched.wait(20)


@pytest.mark.skipif(sys.platform != "linux", reason="inotify is on Linux only")
def test_on_linux_the_kernel_tells(tmp_path: Path) -> None:
    watched = watch_directory(tmp_path)

    assert type(watched).__name__ == "InotifyWatch"
    watched.close()


def test_whether_a_change_wakes_can_be_tried_out_and_leaves_no_file(tmp_path: Path) -> None:
    assert wakes(tmp_path, within=20)

    assert list(tmp_path.iterdir()) == []
    assert watch._SHORTEST < watch._LONGEST
