"""What another tool's hook costs after an edit, beside ours: ruflo's, run as the settings that it writes run it.

It is not a package of the tests, for it takes a gigabyte. Whoever wants the rows installs it first; see `ABSENT`.
"""

from __future__ import annotations

import json
import os
import subprocess
import time
from functools import partial
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from tests.bench.bare_python import HOOK, plain
from tests.bench.home import home_at, inside, make_project, make_repository
from tests.bench.processes import spawn_seconds
from tests.bench.result import CannotMeasureError, Results, Target, ratios
from tests.support.claude_hooks import compact, sample

if TYPE_CHECKING:
    from tests.bench.setting import Setting

VERSION = "3.42.5"
ABSENT = f"install it with `npm install --prefix .test-tools/peers --ignore-scripts ruflo@{VERSION}`"
TARGETS = {
    "ruflo": Target(f"ruflo {VERSION}, its hook after an edit / python -I -S -c pass"),
    "ours": Target("ours, recording the same edit / python -I -S -c pass"),
    "ruflo / ours": Target("ruflo's hook after an edit / ours"),
}
_RUFLO = Path(__file__).parents[2] / ".test-tools/peers/node_modules/.bin/ruflo"
_EVENT = "PostToolUse"


def run(setting: Setting) -> Results:
    """Measure both, each time as the median of many starts."""
    if not _RUFLO.exists():
        raise CannotMeasureError(ABSENT)
    starts = setting.either(40, 4)
    with setting.scratch("p") as directory, home_at(directory):
        ours = make_project(make_repository(directory / "ours")).root
        theirs = make_repository(directory / "theirs")
        subprocess.run([_RUFLO, "init"], cwd=theirs, check=True, capture_output=True, timeout=300)
        variants = {
            "pass": partial(plain, starts),
            "ours": partial(_told, [*HOOK, "claude", _EVENT], ours, starts),
            "ruflo": partial(_told, ["/bin/sh", "-c", _command(theirs)], theirs, starts),
        }
        for warm_up in variants.values():
            warm_up()
        values = setting.play(variants, note="ms")
    return {
        "ruflo": ratios(values["ruflo"], values["pass"]),
        "ours": ratios(values["ours"], values["pass"]),
        "ruflo / ours": ratios(values["ruflo"], values["ours"]),
    }


def _command(repository: Path) -> str:
    """Return what its settings have the client run after an edit."""
    settings = json.loads((repository / ".claude/settings.json").read_text("utf-8"))
    groups = settings["hooks"][_EVENT]
    return str(next(group for group in groups if "Edit" in group["matcher"])["hooks"][0]["command"])


def _told(argv: list[str], project: Path, starts: int) -> float:
    """Tell a hook of edits of one file, each with an id of its own, as the client does."""
    with inside(project):
        env = {**os.environ, "CLAUDE_PROJECT_DIR": str(project)}
        return median(spawn_seconds(argv, env, told=_edit(project)) for _ in range(starts)) * 1000


def _edit(project: Path) -> bytes:
    given = {"file_path": str(project / "a.py"), "old_string": "a", "new_string": "b"}
    return compact(sample(_EVENT, tool_use_id=f"toolu_{time.time_ns()}", tool_name="Edit", tool_input=given))
