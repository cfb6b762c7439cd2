"""What a hook leaves aside comes into the log."""

from __future__ import annotations

import time
from contextlib import suppress
from typing import TYPE_CHECKING

from super_agents.events import actors
from super_agents.hooks import recording

if TYPE_CHECKING:
    import pytest

    from super_agents.projects.project import Project


def test_what_is_left_aside_fits_into_the_log_with_its_key(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recording, "PATIENCE", 0.0)
    with project.log.exclusive():
        for size in range(65_200, 65_500, 5):
            with suppress(ValueError):  # too much, and said so
                recording.append(str(project.root), "custom.x", f'{{"x":"{"x" * size}"}}', ns=time.time_ns())
    waiting = list((project.layout.events / "spool").iterdir())

    taken = project.log.take_in_spool()

    assert taken == len(waiting) > 0
    assert list((project.layout.events / "spool").iterdir()) == []


def test_a_hook_names_who_acts_as_all_others_do() -> None:
    """It says so itself, for a module more costs a hook more than the rest of it."""
    assert (recording._AGENT, recording._PERSON) == (actors.NAME, actors.PERSON)
