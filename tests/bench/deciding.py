"""The deciding hook: what `PreToolUse` costs where 1,000 leases are held and 100 rules stand, with no manager up."""

from __future__ import annotations

import os
import time
from contextlib import closing
from functools import partial
from http.client import HTTPConnection
from itertools import count
from statistics import median
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from super_agents.projects.hook_token import PATH, hook_token
from super_agents.runtime import km_process
from tests.bench.bare_python import HOOK, plain
from tests.bench.home import home_at, inside, make_project, make_repository
from tests.bench.processes import spawn_seconds
from tests.bench.result import Measured, Results, Target, ratios
from tests.support.knowledge_managers import started
from tests.support.tool_calls import tool_call

if TYPE_CHECKING:
    from super_agents.projects.project import Project
    from tests.bench.setting import Setting

MANAGER = {
    "asked": Target("PreToolUse over HTTP with the manager up, 1,000 leases and 100 rules: p99", 5.0, 3.0, unit="ms"),
    "asked p50": Target("the same: p50", unit="ms"),
}
TARGETS = {
    "edit": Target("PreToolUse, an edit that may go on, 1,000 leases and 100 rules / python -I -S -c pass", 2.0, 1.5),
    "bash": Target("PreToolUse, a command that writes two files, the same / python -I -S -c pass", 2.0, 1.5),
    "refusal": Target("PreToolUse, an edit that is refused, the same / python -I -S -c pass", 2.0, 1.5),
}
LEASES, RULES = 1_000, 100
_USES = count(1)
_RULE = """
[[rule]]
id = "rule-{number}"
reason = "the bench wants it"
level = "{level}"
tool = "Bash"
command = ["tool-{number} *", "*--option-{number}*"]
"""
_PATH_RULE = """
[[rule]]
id = "path-rule-{number}"
reason = "the bench wants it"
level = "warn"
path = "generated/part-{number}/**"
"""


def run(setting: Setting) -> Results:
    """Measure, each time as the median of many starts; a call is recorded and judged in one process."""
    starts = setting.either(40, 4)
    with setting.scratch("d") as directory, home_at(directory):
        project = make_project(make_repository(directory / "repository"))
        furnish(project)
        calls = {
            "edit": (1, "Edit", {"file_path": str(project.root / "src/free.py"), "old_string": "a"}),
            "bash": (1, "Bash", {"command": "cd src && sed -i s/a/b/ free.py 2> ../errors.log"}),
            "refusal": (2, "Edit", {"file_path": str(project.root / "src/part-7/a.py")}),
        }
        variants = {"pass": partial(plain, starts)}
        for name, (events, tool, given) in calls.items():
            variants[name] = partial(_asked, project, tool, given, starts=starts, events=events)
        for warm_up in variants.values():
            warm_up()
        values = setting.play(variants, note="ms")
    return {name: ratios(values[name], values["pass"]) for name in calls}


def manager(setting: Setting) -> Results:
    """Ask a running manager over one connection, one call after the other, as a session does."""
    calls = setting.either(1000, 20)
    with setting.scratch("m") as directory, home_at(directory):
        project = make_project(make_repository(directory / "repository"))
        furnish(project)
        address = urlsplit(started(project).url or "")
        try:
            with closing(HTTPConnection(address.netloc, timeout=30)) as door:
                ask = partial(_answered, project, door)
                for number in range(20):
                    ask(number)
                rounds = [sorted(ask(number) for number in range(calls)) for _ in range(setting.rounds)]
        finally:
            km_process.stop(project)
    return {
        "asked": Measured(tuple(times[int(len(times) * 0.99)] for times in rounds)),
        "asked p50": Measured(tuple(median(times) for times in rounds)),
    }


def _answered(project: Project, door: HTTPConnection, number: int) -> float:
    """Every other call is about a path that is held, and is refused."""
    path = str(project.root / ("src/part-7/a.py" if number % 2 else "src/free.py"))
    body = tool_call("Edit", project.root, use=f"toolu_{next(_USES):024}", file_path=path)
    headers = {"Authorization": f"Bearer {hook_token(project.layout)}", "X-Super-Agent": "bob"}
    start = time.perf_counter()
    door.request("POST", PATH, body=body, headers=headers)
    said = door.getresponse().read()
    taken = (time.perf_counter() - start) * 1000
    assert (b'"deny"' in said) is bool(number % 2), said
    return taken


def furnish(project: Project) -> None:
    """Give a project its leases and rules: folders, files and wildcards, by ten agents."""
    shapes = ("src/part-{}/", "lib/module-{}.py", "docs/**/page-{}.md", "tests/case-{}/*.py")
    for number in range(LEASES):
        pattern = shapes[number % len(shapes)].format(number)
        if number == 0:
            pattern = "src/part-7/"
        project.leases.take(pattern, by=f"agent-{number % 10}", seconds=86_400)
    rules = [_RULE.format(number=number, level=("deny", "warn")[number % 2]) for number in range(RULES - 20)]
    rules += [_PATH_RULE.format(number=number) for number in range(20)]
    project.layout.rules.write_text("".join(rules))


def _asked(project: Project, tool: str, given: dict[str, str], *, starts: int, events: int) -> float:
    """The client's JSON comes from a file: writing into a pipe would be our own time. Every call must be recorded."""
    argv = [*HOOK, "claude", "PreToolUse"]
    env = {**os.environ, "SUPER_AGENT": "bob"}
    before, file = project.log.head, project.root / "asked.json"
    taken, kept = [], os.dup(0)
    with inside(project.root):
        for _ in range(starts):
            file.write_text(tool_call(tool, project.root, use=f"toolu_{next(_USES):024}", **given))
            with file.open("rb") as asked:
                os.dup2(asked.fileno(), 0)
                taken.append(spawn_seconds(argv, env))
    os.dup2(kept, 0)
    os.close(kept)
    until = time.monotonic() + 30  # what seems to hold a secret is looked at, and recorded, by a process of its own
    while project.log.head < before + starts * events and time.monotonic() < until:
        time.sleep(0.05)
    told = project.log.head - before
    assert told == starts * events, f"{told} events of {starts} calls that make {events} each"
    return median(taken) * 1000
