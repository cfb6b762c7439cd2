"""Thirty agents that write to each other at once: how long each message takes to be stored, by door."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from super_agents.runtime.km_process import start, stop
from tests.bench.bare_clients import at_bare_http, bare_http
from tests.bench.home import home_at, make_project
from tests.bench.loops import percentile
from tests.bench.result import Measured, Results, Target
from tests.end_to_end import doors, ring

if TYPE_CHECKING:
    from collections.abc import Callable

    from super_agents.projects.project import Project
    from tests.bench.setting import Setting
    from tests.end_to_end.ring import Lap

TARGETS = {
    "commands p50": Target("30 agents write at once, 30 processes of `message send`, p50", unit="s"),
    "commands p99": Target("30 agents write at once, 30 processes of `message send`, p99", 2.0, unit="s"),
    "stdio p50": Target("30 agents write at once, 30 servers over stdio, p50", unit="s"),
    "stdio p99": Target("30 agents write at once, 30 servers over stdio, p99", unit="s"),
    "HTTP p50": Target("30 agents write at once, one knowledge manager over HTTP, p50", unit="s"),
    "HTTP p99": Target("30 agents write at once, one knowledge manager over HTTP, p99", 0.1, unit="s"),
    "bare HTTP p50": Target("30 agents write at once, one bare server over HTTP, p50", unit="s"),
    "bare HTTP p99": Target("30 agents write at once, one bare server over HTTP, p99", unit="s"),
}
_SHARES = {"p50": 0.5, "p99": 0.99}


def run(setting: Setting) -> Results:
    """Measure a lap through each door once a round; a lap that loses a message is not measured."""
    laps = {"commands": _commands, "stdio": _stdio, "HTTP": _http, "bare HTTP": _bare}
    told: dict[str, list[Lap]] = {name: [] for name in laps}

    def median(name: str) -> float:
        told[name].append(_lap(setting, laps[name]))
        return percentile(told[name][-1].seconds, 0.5)

    setting.play({name: partial(median, name) for name in laps}, note="p50 in s")
    return {
        f"{name} {key}": Measured(tuple(percentile(lap.seconds, share) for lap in each))
        for name, each in told.items()
        for key, share in _SHARES.items()
    }


def _lap(setting: Setting, through: Callable[[Project, dict[str, str]], Lap]) -> Lap:
    with setting.scratch("r") as directory, home_at(directory):
        project = make_project(directory / "project")
        lap = through(project, ring.register(project, setting.either(ring.SIZE, 3)))
    sent = len(lap.names) * ring.EACH
    assert (len(lap.seconds), lap.arrived) == (sent, sent)
    return lap


def _commands(project: Project, secrets: dict[str, str]) -> Lap:
    return ring.through_commands(project.root, secrets)


def _stdio(project: Project, secrets: dict[str, str]) -> Lap:
    return ring.through_mcp({name: doors.stdio(project.root, name, secret) for name, secret in secrets.items()})


def _http(project: Project, secrets: dict[str, str]) -> Lap:
    start(project)
    try:
        return ring.through_mcp({name: doors.http(project.root, name, secret) for name, secret in secrets.items()})
    finally:
        stop(project)


def _bare(_: Project, secrets: dict[str, str]) -> Lap:
    """What the protocol and its package take by themselves."""
    with bare_http() as url:
        return ring.through_mcp({name: partial(at_bare_http, url, name) for name in secrets})
