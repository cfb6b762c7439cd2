"""The status line: what the client waits for each time it draws it."""

from __future__ import annotations

import json
import os
from functools import partial
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.bare_python import HOOK, PYTHON
from tests.bench.home import PROGRAM, home_at, inside, make_project, make_repository
from tests.bench.processes import spawn_seconds
from tests.bench.result import Measured, Results, Target, ratios

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.bench.setting import Setting

TARGETS = {
    "line": Target("status line, `super-agents-hook statusline` / python -I -S -c pass", 3.0, 2.0),
    "line, ms": Target("status line, `super-agents-hook statusline`, start to end", 60.0, unit="ms"),
    "command, ms": Target("status line, `super-agents statusline`, start to end", 60.0, unit="ms"),
}
_AGENT, _LEASES, _MESSAGES = "bob", 200, 100
_SAID = {"session_id": "s", "context_window": {"total_input_tokens": 84_000, "used_percentage": 42}}


def run(setting: Setting) -> Results:
    """Measure, each time as the median of many starts, where the agent has mail, a task and leases."""
    starts = setting.either(40, 4)
    with setting.scratch("l") as directory, home_at(directory):
        project = make_project(make_repository(directory / "repository"))
        _furnish(project)
        variants = {
            "pass": partial(_shown, project, [*PYTHON, "-c", "pass"], starts),
            "line": partial(_shown, project, [*HOOK, "statusline"], starts),
            "command": partial(_shown, project, [*PROGRAM, "statusline"], starts),
        }
        for warm_up in variants.values():
            warm_up()
        values = setting.play(variants, note="ms")
    return {
        "line": ratios(values["line"], values["pass"]),
        "line, ms": Measured(tuple(values["line"])),
        "command, ms": Measured(tuple(values["command"])),
    }


def _furnish(project: Project) -> None:
    project.roster.register(_AGENT)
    for number in range(_LEASES):
        project.leases.take(f"src/part-{number}/", by=_AGENT if number % 2 else "ann", seconds=86_400)
    for number in range(_MESSAGES):
        project.mail.send(f"letter {number}", to=[_AGENT], by="human:ada")
    project.board.add("Bake the bread", by="human:ada")
    project.board.claim(by=_AGENT)
    project.views.catch_up()
    (project.root / "said.json").write_text(json.dumps({**_SAID, "cwd": str(project.root)}))


def _shown(project: Project, argv: list[str], starts: int) -> float:
    """What the client says comes from a file, as for the deciding hook."""
    env, kept, taken = {**os.environ, "SUPER_AGENT": _AGENT}, os.dup(0), []
    with inside(project.root):
        for _ in range(starts):
            with (project.root / "said.json").open("rb") as said:
                os.dup2(said.fileno(), 0)
                taken.append(spawn_seconds(argv, env))
    os.dup2(kept, 0)
    os.close(kept)
    return median(taken) * 1000
