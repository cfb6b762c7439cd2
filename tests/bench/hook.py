"""The hooks of git and of Claude Code: one process that records one event, against the least Python can cost."""

from __future__ import annotations

import time
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.bare_python import HOOK, plain
from tests.bench.home import home_at, inside, make_project, make_repository
from tests.bench.processes import spawn_seconds
from tests.bench.result import Measured, Results, Target, ratios
from tests.support.claude_hooks import compact, sample

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.bench.setting import Setting

TARGETS = {
    "hook": Target("hook process, recording a checkout / python -I -S -c pass", 1.3, 1.1),
    "claude hook": Target("Claude Code's hook, recording a tool call / python -I -S -c pass", 1.3, 1.15),
    "whole hook": Target(
        "git hook after a commit, git's answer included, beyond python -I -S -c pass", 30.0, unit="ms"
    ),
}
_EVENT = "PostToolUse"
_NOBODY = "0" * 40


def run(setting: Setting) -> Results:
    """Measure, each time as the median of many starts; every start's event must be in the log."""
    starts = setting.either(40, 4)
    with setting.scratch("h") as directory, home_at(directory):
        project = make_project(make_repository(directory / "repository"))
        checkout = [*HOOK, "git", "post-checkout", _NOBODY, _NOBODY, "1"]
        stub = ["/bin/sh", str(project.root / ".git/hooks/post-commit")]
        variants = {
            "pass": partial(plain, starts),
            "hook": partial(_recorded, project, checkout, starts),
            "git hook": partial(_recorded, project, stub, starts),
            "claude hook": partial(_told, project, starts),
        }
        for warm_up in variants.values():
            warm_up()
        values = setting.play(variants, note="ms")
    beyond = Measured(tuple(whole - bare for whole, bare in zip(values["git hook"], values["pass"], strict=True)))
    return {
        "hook": ratios(values["hook"], values["pass"]),
        "claude hook": ratios(values["claude hook"], values["pass"]),
        "whole hook": beyond,
    }


def _told(project: Project, starts: int) -> float:
    """Tell a hook of as many tool calls, each with an id of its own: one that is told twice is recorded once."""
    before = project.log.head
    argv = [*HOOK, "claude", _EVENT]
    with inside(project.root):
        taken = median(spawn_seconds(argv, told=_call()) for _ in range(starts))
    assert project.log.head == before + starts, "a hook did not record its event"
    return taken * 1000


def _call() -> bytes:
    return compact(sample(_EVENT, tool_use_id=f"toolu_{time.time_ns()}"))


def _recorded(project: Project, argv: list[str], starts: int) -> float:
    before = project.log.head
    with inside(project.root):
        taken = median(spawn_seconds(argv) for _ in range(starts))
    assert project.log.head == before + starts, "a hook did not record its event"
    return taken * 1000
