"""What a command costs from its start to its end, against a Python in the same environment that imports click."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from functools import partial
from typing import TYPE_CHECKING

from super_agents.runtime.km_process import start, stop
from tests.bench.home import PROGRAM, home_at, inside, make_project, make_repository
from tests.bench.processes import spawn_seconds
from tests.bench.result import Measured, Results, Target, ratios

if TYPE_CHECKING:
    from pathlib import Path

    from tests.bench.setting import Setting

TARGETS = {
    "init": Target("init of a repository, warm", 0.5, unit="s"),
    "status": Target("status, manager running / python -c 'import click'", 3.0),
    "status, settings": Target("status in a project that has set something / python -c 'import click'"),
    "list": Target("list --all, 100 projects, 5 running / python -c 'import click'", 10.0),
}
_RUNNING = 5


def run(setting: Setting) -> Results:
    """Measure each command by posix_spawn."""
    with setting.scratch("c") as directory, home_at(directory), ExitStack() as stack:
        roots = [directory / f"project{number}" for number in range(setting.either(100, 8))]
        for number, root in enumerate(roots):
            project = make_project(make_repository(root) if number == 0 else root)
            if number < _RUNNING:
                stack.callback(stop, project)
                start(project)
        variants = {
            "click": partial(spawn_seconds, [sys.executable, "-I", "-c", "import click"]),
            "init": partial(_init, setting),
            "status": partial(_command, roots[0], "status"),
            "status, settings": partial(_command, _with_a_setting(roots[1]), "status"),
            "list": partial(_command, roots[0], "list", "--all"),
        }
        for warm_up in variants.values():
            warm_up()
        values = setting.play(variants, note="seconds")
    against_click = {name: ratios(values[name], values["click"]) for name in ("status", "status, settings", "list")}
    return {"init": Measured(tuple(values["init"])), **against_click}


def _with_a_setting(root: Path) -> Path:
    """Settings are validated by pydantic, which takes longer to import than the command takes."""
    (root / ".claude/system/config.toml").write_text('[log]\ndurability = "every:256"\n')
    return root


def _init(setting: Setting) -> float:
    with setting.scratch("i") as directory:
        root = make_repository(directory / "repository")
        taken = _command(root, "init")
        assert (root / ".claude/events/log.ndjson").exists()
        return taken


def _command(root: Path, *words: str) -> float:
    with inside(root):
        return spawn_seconds([*PROGRAM, *words])
