"""Paths without `os`: the same answers as `os.path` gives."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.system import posix_only

if TYPE_CHECKING:
    from pathlib import Path

_PARTS = st.lists(st.sampled_from(["a", "b", "link", "back", "loop", "gone", "..", ".", "", "ä b"]), max_size=8)


@pytest.fixture(scope="module")
def tree(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folders with links between them: forth, back, absolute, and one to itself."""
    top = tmp_path_factory.mktemp("tree")
    (top / "a" / "b").mkdir(parents=True)
    (top / "link").symlink_to("a/b")
    (top / "a" / "back").symlink_to("../a")
    (top / "a" / "b" / "link").symlink_to(top / "a")
    (top / "loop").symlink_to("loop")
    return top


@given(parts=_PARTS)
def test_a_real_path_is_the_one_of_os_path(tree: Path, parts: list[str]) -> None:
    path = f"{tree}/{'/'.join(parts)}"
    expected = os.path.realpath(path)
    if "loop" in expected.split("/"):  # what stands for a link to itself is up to each
        return

    assert posix_only.real_path(path) == expected


def test_a_relative_path_is_seen_from_where_we_are(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tree / "a")

    assert posix_only.real_path("../link") == str((tree / "a" / "b").resolve())


def test_a_link_to_itself_comes_to_an_end(tree: Path) -> None:
    assert posix_only.real_path(f"{tree}/loop").startswith(str(tree.resolve()))


@given(folder=_PARTS, path=_PARTS, absolute=st.booleans())
def test_joined_parent_and_name_are_those_of_os_path(folder: list[str], path: list[str], *, absolute: bool) -> None:
    above = os.path.normpath("/x/" + "/".join(folder))
    below = ("/" if absolute else "") + os.path.normpath("/".join(path) or "x").lstrip("/")

    assert posix_only.joined(above, below) == os.path.join(above, below).replace("//", "/")  # noqa: PTH118 - compared
    assert posix_only.parent(above) == os.path.dirname(above)  # noqa: PTH120 - compared
    assert posix_only.name_of(above) == os.path.basename(above)  # noqa: PTH119 - compared


def test_a_folder_is_made_and_may_be_there(tmp_path: Path) -> None:
    posix_only.make_folder(str(tmp_path / "a"))
    posix_only.make_folder(str(tmp_path / "a"))

    assert (tmp_path / "a").is_dir()


def test_folders_above_are_not_made(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        posix_only.make_folder(str(tmp_path / "gone" / "a"))

    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").touch()

    with pytest.raises(FileExistsError):
        posix_only.make_folder(str(tmp_path / "a"))
    with pytest.raises(NotADirectoryError):
        posix_only.make_folder(str(tmp_path / "a" / "b"))


def test_an_open_file_is_known_again_until_it_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    with path.open("w") as file:
        assert posix_only.is_open_as(file.fileno(), str(path))
        path.rename(tmp_path / "other")
        assert not posix_only.is_open_as(file.fileno(), str(path))
        path.touch()
        assert not posix_only.is_open_as(file.fileno(), str(path))
