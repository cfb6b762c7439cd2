"""Mail to live sessions: from sent to seen by the real client's model, and what a waiter costs while it sleeps."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import psutil

from super_agents.projects.project import Project
from super_agents.projects.setup import actions
from tests.bench.home import home_at, make_project, make_repository
from tests.bench.loops import percentile
from tests.bench.result import CannotMeasureError, Measured, Results, Target
from tests.support.claude_clients import ABSENT, CLIENTS
from tests.support.claude_offline import claude_offline
from tests.support.clients import ENTRY
from tests.support.mail_campaign import Campaign, play
from tests.support.waiters import waiters_of
from tests.support.waiting import eventually

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.bench.setting import Setting
    from tests.support.scripted_api.server import ScriptedApi

TARGETS = {
    "seen p50": Target("message: sent -> in a request of an idle real client, p50", unit="s"),
    "seen p99": Target("message: sent -> in a request of an idle real client, p99", 1.0, unit="s"),
}
WAITERS = {
    "memory": Target("waiter beside a session: resident memory", unit="MB"),
    "own memory": Target("waiter beside a session: of it not shared with others (PSS)", unit="MB"),
    "idle": Target("waiter: processor time for an hour of a silent log", 1.0, unit="s"),
    "busy": Target("waiter: processor time for an hour of 10 events/s for others", 10.0, unit="s"),
}
KILLS = {
    "lost": Target("messages lost in the campaign of kills", 0, unit=" messages"),
    "doubled": Target("messages acted on twice in it", 0, unit=" messages"),
    "kills": Target("processes killed with -9 in it: senders, waiters, clients, managers", unit=" kills"),
    "messages": Target("messages sent in it", unit=" messages"),
}
_MEGABYTE, _BILLION, _HOUR = 1_000_000, 1_000_000_000, 3600


def run(setting: Setting) -> Results:
    """Send messages to one idle session, each when it has done with the one before; all rounds in one session."""
    if not CLIENTS:
        raise CannotMeasureError(ABSENT)
    count = setting.either(100, 3)
    with setting.scratch("d") as directory, home_at(directory):
        root = make_repository(directory / "repository")
        actions.init(root, mcp="none")
        project = Project.open(root)
        with claude_offline({"scripts": [], "default_text": "seen"}) as rig, rig.pane(root) as pane:
            agent = eventually(lambda: _agent(project))
            eventually(lambda: _is_waited_for(pane.pid))
            values = [_seconds(project, agent, rig.api, number) for number in range(count)]
    return {"seen p50": Measured((percentile(values, 0.5),)), "seen p99": Measured((percentile(values, 0.99),))}


def waiters(setting: Setting) -> Results:
    """Measure one waiter: what it weighs when it has fallen asleep, and what a minute costs it."""
    seconds = setting.either(60, 1)
    with setting.scratch("w") as directory, home_at(directory):
        project = make_project(directory / "project")
        with _waiter(project) as process:
            weight = process.memory_full_info()
            idle = _used(process, seconds)
            writing = subprocess.Popen([sys.executable, "-c", _WRITING, str(project.root), str(seconds * 10)])
            busy = _used(process, seconds)
            writing.wait()
    return {
        "memory": Measured((weight.rss / _MEGABYTE,)),
        "own memory": Measured((weight.pss / _MEGABYTE,)),
        "idle": Measured((idle,)),
        "busy": Measured((busy,)),
    }


def kills(setting: Setting) -> Results:
    """Fight one campaign; in full it takes half an hour."""
    plan = Campaign(messages=200, senders=2, clients=2, kills=4, pause=0.3)
    if not setting.quick:
        plan = replace(plan, messages=100_000, clients=4, kills=1000, pause=0.8, manager=True)
    with setting.scratch("m") as directory, home_at(directory):
        outcome = play(make_project(directory / "project"), directory, plan)
    told = {
        "lost": outcome.never,
        "doubled": outcome.twice,
        "kills": sum(outcome.kills.values()),
        "messages": outcome.sent,
    }
    return {name: Measured((float(value),)) for name, value in told.items()}


_WRITING = """
import sys, time
from super_agents.projects.project import Project
log = Project.open(sys.argv[1]).log
for number in range(int(sys.argv[2])):
    log.append("custom.noted", by="bench", data={"number": number, "text": "x" * 300})
    time.sleep(0.1)
"""


def _agent(project: Project) -> str:
    sessions = project.sessions.list()
    return (sessions[0].agent or "") if sessions else ""


def _is_waited_for(pid: int) -> bool:
    return bool(waiters_of(pid))


def _seconds(project: Project, agent: str, api: ScriptedApi, number: int) -> float:
    """Send a message from this process when a waiter sleeps again, and return how long it took to be in a request."""
    text, before = f"loaf-number-{number}.", len(api.journal)
    eventually(lambda: _sleeping(project))
    begun = time.time()
    project.mail.send(text, to=[agent], by="human:bench")
    seen = eventually(lambda: next((one for one in api.journal[before:] if text in json.dumps(one)), None))
    assert seen is not None
    taken = float(seen["time"]) - begun
    project.mail.acknowledge(project.mail.list()[-1].id, by=agent)
    return taken


def _sleeping(project: Project) -> bool:
    """Tell whether the newest turn, by time and not by place in the log, has ended and a waiter sleeps since."""
    turns = [event for event in project.log.read() if event.kind in {"claude.turn_finished", "claude.prompt_submitted"}]
    if turns and max(turns, key=lambda event: event.ts).kind != "claude.turn_finished":
        return False
    (place,) = (project.state_dir / "waiters").iterdir()
    pid = place.read_text(encoding="utf-8").partition("\n")[0]
    return pid.isdigit() and psutil.pid_exists(int(pid)) and psutil.Process(int(pid)).status() == "sleeping"


@contextmanager
def _waiter(project: Project) -> Iterator[psutil.Process]:
    """Start a waiter beside a client that does nothing, and give it when it has looked and sleeps."""
    secret = project.roster.register("sleeper").secret
    agent = {"SUPER_AGENT": "sleeper", "SUPER_AGENT_SECRET": secret}
    with subprocess.Popen(["sleep", "600"]) as client:
        environment = {**os.environ, **agent, "CLAUDE_PID": str(client.pid), "CLAUDE_CODE_ENTRYPOINT": "cli"}
        command = [sys.executable, "-I", "-S", str(ENTRY), "claude", "wait"]
        with subprocess.Popen(command, cwd=project.root, env=environment, stdin=subprocess.PIPE) as waiter:
            try:
                assert waiter.stdin is not None
                waiter.stdin.write(b'{"session_id": "bench"}')
                waiter.stdin.close()
                place = project.state_dir / "waiters" / str(client.pid)
                eventually(lambda: place.exists() and "bench" in place.read_text(encoding="utf-8"))
                yield psutil.Process(waiter.pid)
            finally:
                client.kill()


def _used(process: psutil.Process, seconds: float) -> float:
    """Return how many seconds of processor time a process takes for an hour, by what it takes for some seconds."""
    before = _nanoseconds(process.pid)
    time.sleep(seconds)  # not waiting for a fact: the time is the measure
    return (_nanoseconds(process.pid) - before) / _BILLION * _HOUR / seconds


def _nanoseconds(pid: int) -> int:
    """Return the processor time of a process; a tick of 10 ms, as `times` counts, is more than it takes."""
    return int(Path(f"/proc/{pid}/schedstat").read_text(encoding="utf-8").split()[0])
