"""Reading the knowledge manager's log."""

from __future__ import annotations

import json
import threading
from itertools import islice
from typing import TYPE_CHECKING

from super_agents.runtime import km_log

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, *lines: str) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.writelines(f"{line}\n" for line in lines)


def test_the_last_lines_reach_back_over_rotated_files(tmp_path: Path) -> None:
    write(tmp_path / "km.log.10", "a")
    write(tmp_path / "km.log.2", "b", "c")
    write(tmp_path / "km.log.1", "d")
    write(tmp_path / "km.log", "e")

    assert km_log.tail(tmp_path / "km.log", 4) == ["b", "c", "d", "e"]
    assert km_log.tail(tmp_path / "km.log", 99) == ["a", "b", "c", "d", "e"]
    assert km_log.tail(tmp_path / "km.log", 0) == []


def test_no_log_has_no_lines(tmp_path: Path) -> None:
    assert km_log.tail(tmp_path / "km.log", 5) == []


def test_a_line_that_is_not_finished_is_not_shown(tmp_path: Path) -> None:
    (tmp_path / "km.log").write_bytes(b"whole\nhal")

    assert km_log.tail(tmp_path / "km.log", 5) == ["whole"]


def test_following_shows_the_last_lines_and_what_comes_over_a_rotation(tmp_path: Path) -> None:
    path = tmp_path / "km.log"
    write(path, "a", "b")
    followed = km_log.follow(path, 1)
    seen = [next(followed)]

    write(path, "c")
    seen.append(next(followed))
    write(path, "d")
    path.rename(tmp_path / "km.log.1")
    write(path, "e")
    seen += islice(followed, 2)

    assert seen == ["b", "c", "d", "e"]


def test_following_waits_for_a_log_that_is_not_there_yet(tmp_path: Path) -> None:
    path = tmp_path / "km.log"
    seen: list[str] = []
    reader = threading.Thread(target=lambda: seen.extend(islice(km_log.follow(path, 5), 1)))
    reader.start()

    write(path, "first")
    reader.join(20)

    assert seen == ["first"]


def test_a_line_is_written_for_people() -> None:
    entry = {"ts": "2026-01-01T00:00:00Z", "level": "info", "message": "serving", "pid": 1}

    assert km_log.plain(json.dumps(entry)) == "2026-01-01T00:00:00Z info    serving"
    assert km_log.plain(json.dumps(entry | {"error": "Traceback"})).endswith("serving\nTraceback")
    assert km_log.plain("no JSON") == "no JSON"
    assert km_log.plain("[1]") == "[1]"
