"""Switching triggers on and off changes one value, and not a byte beside it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from super_agents import resources
from super_agents.errors import TriggerNotFound, TriggersInvalid
from super_agents.triggers.reading import read
from super_agents.triggers.switching import switch

if TYPE_CHECKING:
    from pathlib import Path

REST = 'on = "git.*"\nnotify = """\nenabled = true\n"""\n'


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "triggers.toml"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[trigger.one]\nenabled = false  # for now\n", "[trigger.one]\nenabled = true  # for now\n"),
        ("[trigger.one] # ours\n", "[trigger.one] # ours\nenabled = true\n"),
        ("[trigger.one]\r\nenabled=false\r\n", "[trigger.one]\r\nenabled=true\r\n"),
        ("[trigger]\none.enabled = false\none.about = 'x'\n[trigger.two]\n", None),
    ],
)
def test_one_value_changes_and_nothing_else(path: Path, before: str, after: str | None) -> None:
    two = f"[trigger.other]\nenabled = false\n{REST}"
    before = before + REST if after else before + REST + '[trigger.one]\non = "git.*"\n'
    path.write_bytes((before + two).encode())
    if after is None:
        with pytest.raises(TriggersInvalid):
            switch(path, ["one"], enabled=True)
        assert path.read_bytes() == (before + two).encode()
        return
    was_on = read(path)[0].enabled

    changed = switch(path, ["one"], enabled=not was_on)

    wanted = (after + REST + two).replace("enabled = true\n" + REST, f"enabled = {str(not was_on).lower()}\n" + REST)
    assert [one.name for one in changed] == ["one"]
    assert path.read_bytes() == wanted.encode()


def test_what_is_so_already_is_not_written(path: Path) -> None:
    path.write_text(f"[trigger.one]\n{REST}")
    before = path.stat().st_mtime_ns

    assert switch(path, ["one"], enabled=True) == []
    assert path.stat().st_mtime_ns == before


def test_a_form_that_cannot_be_changed_safely_is_left_alone(path: Path) -> None:
    text = 'trigger.one = { on = "git.*", notify = "x" }\n'
    path.write_text(text)

    with pytest.raises(TriggersInvalid, match="write it by hand"):
        switch(path, ["one"], enabled=False)

    assert path.read_text() == text


def test_a_name_that_there_is_not_is_refused_with_those_there_are(path: Path) -> None:
    path.write_text(f"[trigger.one]\n{REST}")

    with pytest.raises(TriggerNotFound) as caught:
        switch(path, ["two"], enabled=True)

    assert "`one`" in caught.value.hint


def test_each_trigger_that_is_laid_down_can_be_switched_and_switched_back(path: Path) -> None:
    laid_down = resources.templates() / "skeleton" / "files" / ".claude" / "system" / "triggers.toml"
    path.write_bytes(laid_down.read_bytes())

    for trigger in read(path):
        switch(path, [trigger.name], enabled=not trigger.enabled)
        switch(path, [trigger.name], enabled=trigger.enabled)

    assert path.read_bytes() == laid_down.read_bytes()
