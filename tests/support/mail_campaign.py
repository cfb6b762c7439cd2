"""Mail under fire: senders, clients with their waiters, and somebody who keeps the views, killed at random moments.

All are forked from a warm process, so that thousands of rounds cost little; what they run is what hooks and commands
run. A client stands in for the real one: it hands the waiter's text to the hook of the next prompt, as the real one
does, keeps a transcript, and acts on each message by acknowledging it.
"""

from __future__ import annotations

import json
import os
import posix
import random
import re
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import psutil

from super_agents.hooks.claude import mail_text, user_prompt_submit, wait
from super_agents.projects.project import Project
from super_agents.runtime import km_process
from tests.support.children import Child

if TYPE_CHECKING:
    from collections.abc import Callable
    from multiprocessing.connection import Connection
    from pathlib import Path

REDELIVERY = 2  # seconds
SETTINGS = f'[messages]\nredelivery = "{REDELIVERY}s"\nattempts = 50\n'
_ID = re.compile(r"^(m-[0-9]+) from ", re.MULTILINE)
_WEIGHTS = {"sender": 3, "client": 3, "waiter": 3, "keeper": 1}  # how often each is killed
_AT_ONCE = 40  # messages in one text: these are short
_LEAVING = 30.0  # seconds that a waiter may take to leave after its client
_WAKE = 2


@dataclass(frozen=True, slots=True)
class Campaign:
    """How many messages, between how many, and how many kills; `pause` is the mean number of seconds between two."""

    messages: int
    senders: int
    clients: int
    kills: int
    pause: float
    manager: bool = False  # the real knowledge manager keeps the views, and is what is killed
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Outcome:
    """What the log says afterwards: how many messages were sent, acknowledged once, more than once, or never."""

    sent: int
    once: int
    twice: int
    never: int
    shown_again: int
    returned: int
    kills: dict[str, int]
    seconds: float


def send(pipe: Connection, root: Path, number: int, share: range, to: list[str]) -> None:
    """Send a share of the messages, each under a key of its own: whoever goes on after a kill sends none twice."""
    project = Project.open(root)
    for each in share:
        recipient = to[each % len(to)]
        project.mail.send(f"loaf {each}", to=[recipient], by="human:ada", key=f"{number}-{each}")
        pipe.send(each + 1)
    pipe.send("done")


def keep(_pipe: Connection, root: Path) -> None:
    """Do what the knowledge manager does for mail: keep the views at the present, and write down what time did."""
    project = Project.open(root)
    while True:
        project.views.catch_up()
        project.mail.expire_due()
        time.sleep(0.02)


def manage(pipe: Connection, root: Path) -> None:
    """Start the real knowledge manager again whenever it is gone, and tell its pid."""
    project = Project.open(root)
    while True:
        manager = km_process.start(project, wait=60.0)
        if manager.is_fresh:
            pipe.send(manager.pid)
        time.sleep(0.1)


def live(_pipe: Connection, root: Path, agent: str, secret: str, home: Path) -> None:
    """Be a client: have a waiter, take what it brings, act on it, for ever."""
    session = f"session-of-{agent}"
    transcript = home / f"{session}.jsonl"
    environment = {"SUPER_AGENT": agent, "SUPER_AGENT_SECRET": secret, "CLAUDE_CODE_ENTRYPOINT": "cli"}
    for name, value in {**environment, "CLAUDE_PID": str(os.getpid())}.items():
        os.environ[name] = value
        posix.environ[name.encode()] = value.encode()  # what the hook path reads
    told = {"session_id": session, "transcript_path": str(transcript)}
    while True:
        text = _waited(root, json.dumps(told).encode())
        if text is None:
            continue
        _write(transcript, {"type": "queue-operation", "operation": "enqueue", "content": text})
        _write(transcript, {"type": "user", "message": {"role": "user", "content": text}})
        user_prompt_submit.answer(str(root), json.dumps({**told, "prompt": text}).encode())
        project = Project.open(root)
        for message in _ID.findall(text):
            project.mail.acknowledge(message, by=agent)
        project.views.close()
        project.log.close()


def _waited(root: Path, raw: bytes) -> str | None:
    """Run a waiter to its end, and return its text when it ended as one that has something to say."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        code = 0
        with suppress(BaseException):
            text = wait.answer(str(root), raw)
            if text:
                os.write(writing, text.encode())
                code = _WAKE
        os._exit(code)
    os.close(writing)
    with os.fdopen(reading, "rb") as file:
        text = file.read().decode()
    _, status = os.waitpid(child, 0)
    return text if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _WAKE else None


def _write(path: Path, entry: dict[str, object]) -> None:
    with path.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, separators=(",", ":")) + "\n")


class Battle:
    """A campaign while it goes on: whoever is killed is started again."""

    def __init__(self, project: Project, home: Path, plan: Campaign) -> None:
        self._root, self._home, self._plan = project.root, home, plan
        self._dice = random.Random(plan.seed)
        agents = [f"agent-{number}" for number in range(plan.clients)]
        secrets = {name: project.roster.register(name).secret for name in agents}
        project.views.close()
        project.log.close()
        share = plan.messages // plan.senders
        self._left = {n: range(n * share, (n + 1) * share) for n in range(plan.senders)}
        keeper = manage if plan.manager else keep
        starts: dict[str, Callable[[], Child]] = {"keeper": partial(Child, keeper, self._root)}
        for n in self._left:
            starts[f"sender {n}"] = lambda n=n: Child(send, self._root, n, self._left[n], agents)  # type: ignore[misc]  # mypy knows no defaults of a lambda
        for name in agents:
            starts[f"client {name}"] = partial(Child, live, self._root, name, secrets[name], home)
        self._starts = starts
        self._running: dict[str, Child] = {}
        self.kills = dict.fromkeys(_WEIGHTS, 0)

    def fight(self) -> None:
        """Start all, kill as many as were planned, and wait until every message was acted on."""
        try:
            for name, start in self._starts.items():
                self._running[name] = start()
            while sum(self.kills.values()) < self._plan.kills:
                time.sleep(self._dice.expovariate(1 / self._plan.pause))
                self._kill()
            self._finish()
        finally:
            below = [process for child in self._running.values() for process in _below(child.pid)]
            for child in self._running.values():
                _end(child)
            psutil.wait_procs(below, timeout=_LEAVING)  # waiters find out by themselves, and write until then
            if self._plan.manager:
                km_process.stop(Project.open(self._root))

    def _kill(self) -> None:
        (kind,) = self._dice.choices([*_WEIGHTS], [*_WEIGHTS.values()])
        if kind == "waiter":
            client = self._dice.choice([name for name in self._running if name.startswith("client")])
            self.kills[kind] += _kill_below(self._running[client].pid, self._dice)
            return
        names = [name for name in self._running if name.startswith(kind)]
        if not names:  # all senders are through
            return
        name = self._dice.choice(names)
        if self._hear(name):
            return
        if kind == "keeper" and self._plan.manager:
            self.kills[kind] += _kill_told(self._running[name])
            return
        _end(self._running[name])
        if not self._hear(name):
            self._running[name] = self._starts[name]()
            self.kills[kind] += 1

    def _hear(self, name: str) -> bool:
        """Take in how far a sender is; true when it is through."""
        if not name.startswith("sender"):
            return False
        child, number = self._running[name], int(name.split()[1])
        with suppress(EOFError, ConnectionResetError):
            while child.pipe.poll():
                said = child.pipe.recv()
                if said == "done":
                    del self._running[name]
                    return True
                self._left[number] = range(said, self._left[number].stop)
        return False

    def _finish(self) -> None:
        project = Project.open(self._root)
        for name in [name for name in self._running if name.startswith("sender")]:
            while not self._hear(name):
                time.sleep(0.01)
        patience, left = time.monotonic() + 120, -1
        while now_left := self._unacted(project):
            if now_left != left:
                patience, left = time.monotonic() + 120, now_left
            assert time.monotonic() < patience, f"{now_left} messages are stuck"
            time.sleep(0.05)
        project.views.close()
        project.log.close()

    def _unacted(self, project: Project) -> int:
        project.views.catch_up()
        count = "SELECT count(*) AS n FROM mail_deliveries WHERE state <> 'acted'"
        return int(project.views.database.execute(count).fetchone()["n"])


def _end(child: Child) -> None:
    """Kill a process as it stands; what it had started finds out by itself."""
    child.end()


def _kill_told(child: Child) -> int:
    """Kill the newest process that a child has told of, unless that was done; return how many."""
    pid = 0
    while child.pipe.poll():
        pid = child.pipe.recv()
    if pid:
        os.kill(pid, signal.SIGKILL)
    return int(pid > 0)


def _kill_below(pid: int, dice: random.Random) -> int:
    """Kill a waiter, or the child in which it looks into the inbox; return how many."""
    with suppress(ProcessLookupError):
        if below := _below(pid):
            os.kill(dice.choice(below).pid, signal.SIGKILL)
            return 1
    return 0


def _below(pid: int) -> list[psutil.Process]:
    try:
        return psutil.Process(pid).children(recursive=True)
    except psutil.NoSuchProcess:
        return []


def play(project: Project, home: Path, plan: Campaign) -> Outcome:
    """Fight a campaign in a project and count afterwards, by the log alone."""
    (project.claude / "system" / "config.toml").write_text(SETTINGS, encoding="utf-8")
    began = time.monotonic()
    battle = Battle(project, home, plan)
    mail_text.MOST, before = _AT_ONCE, mail_text.MOST
    try:
        battle.fight()
    finally:
        mail_text.MOST = before
    seconds = time.monotonic() - began
    return _count(Project.open(project.root), battle.kills, seconds)


def _count(project: Project, kills: dict[str, int], seconds: float) -> Outcome:
    sent: set[str] = set()
    acted: dict[str, int] = {}
    shown: dict[str, int] = {}
    returned = 0
    for event in project.log.read():
        if event.kind == "message.sent":
            assert event.data["message"] not in sent
            sent.add(event.data["message"])
        elif event.kind == "message.acknowledged":
            acted[event.data["message"]] = acted.get(event.data["message"], 0) + 1
        elif event.kind == "message.shown":
            for message in event.data["messages"]:
                shown[message] = shown.get(message, 0) + 1
        returned += event.kind == "message.returned"
    return Outcome(
        sent=len(sent),
        once=sum(acted.get(message, 0) == 1 for message in sent),
        twice=sum(times > 1 for times in acted.values()),
        never=len(sent - acted.keys()),
        shown_again=sum(times - 1 for times in shown.values()),
        returned=returned,
        kills=kills,
        seconds=seconds,
    )
