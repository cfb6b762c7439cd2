"""Files are written whole or not at all, and refusals are sentences."""

from __future__ import annotations

import os
import stat
import threading
from typing import TYPE_CHECKING

import pytest

from super_agents.errors import PathRefused
from super_agents.system.files import can_write, make_folder, sync_directory, sync_file, write_atomic

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


@pytest.fixture(autouse=True)
def umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_content_is_replaced_and_nothing_else_is_left(tmp_path: Path) -> None:
    path = tmp_path / "a file"
    path.write_bytes(b"old")

    write_atomic(path, b"new")

    assert path.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_new_file_has_the_mode_that_the_umask_leaves(tmp_path: Path) -> None:
    write_atomic(tmp_path / "f", b"")

    assert mode(tmp_path / "f") == 0o644


def test_the_mode_of_a_file_that_is_there_is_kept(tmp_path: Path) -> None:
    (tmp_path / "f").touch(0o755)
    (tmp_path / "f").chmod(0o755)

    write_atomic(tmp_path / "f", b"new")

    assert mode(tmp_path / "f") == 0o755


@pytest.mark.parametrize("wanted", [0o600, 0o666, 0o777])
def test_a_mode_that_is_asked_for_is_not_cut_by_the_umask(tmp_path: Path, wanted: int) -> None:
    write_atomic(tmp_path / "f", b"", mode=wanted)

    assert mode(tmp_path / "f") == wanted


def test_readers_see_the_old_content_or_the_new_and_never_half(tmp_path: Path) -> None:
    path = tmp_path / "f"
    contents = {bytes([letter]) * 100_000 for letter in b"abc"}
    path.write_bytes(b"a" * 100_000)
    done = threading.Event()

    def write() -> None:
        for _ in range(20):
            for content in contents:
                write_atomic(path, content)
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(path.read_bytes())
    writer.join()

    assert seen <= contents


def test_a_folder_in_the_place_of_the_file_is_refused_and_nothing_is_left(tmp_path: Path) -> None:
    (tmp_path / "f").mkdir()

    with pytest.raises(PathRefused, match="is a folder where a file is needed") as caught:
        write_atomic(tmp_path / "f", b"")

    assert caught.value.hint
    assert list(tmp_path.iterdir()) == [tmp_path / "f"]


def test_a_folder_that_is_gone_is_refused(tmp_path: Path) -> None:
    with pytest.raises(PathRefused, match="is gone"):
        write_atomic(tmp_path / "none/f", b"")


def test_a_folder_is_made_with_those_above_it_and_may_be_there(tmp_path: Path) -> None:
    make_folder(tmp_path / "a/b")
    make_folder(tmp_path / "a/b")

    assert (tmp_path / "a/b").is_dir()


@pytest.mark.parametrize("below", ["", "/deeper"])
def test_a_file_where_a_folder_is_needed_is_refused(tmp_path: Path, below: str) -> None:
    (tmp_path / "f").touch()

    with pytest.raises(PathRefused, match="a file where a folder is needed"):
        make_folder(tmp_path / f"f{below}")


def test_files_and_folders_can_be_synced(tmp_path: Path) -> None:
    (tmp_path / "f").touch()

    sync_file(tmp_path / "f")
    sync_directory(tmp_path)

    with pytest.raises(NotADirectoryError):
        sync_directory(tmp_path / "f")


def test_a_folder_that_is_not_there_can_be_written_when_the_one_above_can(tmp_path: Path) -> None:
    (tmp_path / "f").touch()

    assert can_write(tmp_path / "a/b/c")
    assert not can_write(tmp_path / "f")
