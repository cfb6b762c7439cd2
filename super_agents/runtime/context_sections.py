"""What could be worth knowing for a task, an agent or a text: gathered from the views, most important first."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import orjson

from super_agents.events.filters import Filter
from super_agents.runtime.context_budget import Item, Section

if TYPE_CHECKING:
    from collections.abc import Iterable

    from super_agents.events.event import Event
    from super_agents.knowledge.contracts.contract import Contract
    from super_agents.knowledge.document import Document
    from super_agents.knowledge.found import Hit
    from super_agents.leases.lease import Lease
    from super_agents.messages.delivery import Delivery
    from super_agents.projects.project import Project
    from super_agents.tasks.task import Task

_EVENTS = 20
_LOOK_BACK = 5_000  # events: what lies further back did not happen lately
_HITS = 12  # for each sentence
_SENTENCES = 12  # that are looked for
_ENOUGH = 0.15  # of the weight of a sentence's words: a document says little of what a task says, and is of use
_RANKS = 60  # of reciprocal rank fusion: how little being first counts for more than being second
_DECISIONS = 1000
_MESSAGES = 50
_LINE = 200  # characters of a line
_PATH = re.compile(r"[\w.*-]+(?:/[\w.*-]+)+/?|\b[\w-]+\.[A-Za-z]\w{0,7}\b")
_SENTENCE_END = re.compile(r"[.!?;]\s+|\n+")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")


@dataclass(frozen=True, slots=True)
class Question:
    """What a page is for: a task, an agent, a text, or any of them."""

    task: str | None
    agent: str | None
    about: str


def gathered(project: Project, question: Question) -> tuple[int, list[Section]]:
    """Return the number of the event up to which it holds, and all that could be said.

    Raises `TaskNotFound` and `UnknownRecipient`.
    """
    documents = _Documents(project)  # first: it may take in files, which are events
    tasks = _tasks(project, question)
    text = "\n".join([question.about, *(f"{task.title}\n{task.details}" for task in tasks)])
    found = documents.found(
        _sentences("\n".join([question.about, *(f"{task.title}\n{task.details}" for task in tasks[:1])]))
    )
    sections = [
        _section("task", "Tasks", "task show", 6, map(_task, tasks)),
        _section("messages", "Unread messages", "message show", 3, _messages(project, question.agent)),
        _section("leases", "Leases", "lease show", 2, _leases(project, question.agent, text)),
        _section("decisions", "Decisions in force", "decision show", 3, documents.decisions(found)),
        _section("contracts", "Contracts", "contract show", 3, _contracts(project, text)),
        _section("knowledge", "What is known", "knowledge show", 5, documents.learned(found, question.task)),
        _section("events", "What happened last", "event show", 2, _events(project, question, tasks)),
    ]
    return project.log.head, sections


def _section(name: str, title: str, command: str, weight: int, items: Iterable[Item]) -> Section:
    return Section(name, title, f"`super-agents {command} ID` shows one whole.", weight, tuple(items))


# Tasks


def _tasks(project: Project, question: Question) -> list[Task]:
    """Return the task and all that it waits for; without a task those that the agent has in its hands."""
    if question.task is not None:
        first = project.board.show(question.task)
        return [first, *(project.board.show(needed) for needed in first.after)]
    if question.agent is not None:
        return list(project.board.list(owner=question.agent, state="claimed"))
    return []


def _task(task: Task) -> Item:
    told = {
        "for": task.agent or task.role,
        "owner": task.owner,
        "until": task.until,
        "deadline": task.deadline,
        "waits for": ", ".join(task.waits_for),
        "reason": task.reason,
    }
    said = [f"{name}: {value}" for name, value in told.items() if value]
    checks = [f"check: {command}" for command in task.checks]
    proof = [f"evidence: {orjson.dumps(one).decode()}" for one in task.evidence]
    body = "\n".join([*said, *checks, *([task.details] if task.details else []), *proof])
    return _item(task.id, task.added_seq, f"{task.state}, {task.priority}: {task.title}", body)


# Messages


def _messages(project: Project, agent: str | None) -> list[Item]:
    unread = [] if agent is None else project.inbox(agent).unread(limit=_MESSAGES)
    return [_message(delivery) for delivery in unread]


def _message(delivery: Delivery) -> Item:
    one = delivery.message
    asks = ", wants an answer" + (f" by {one.deadline}" if one.deadline else "") if one.requires_reply else ""
    subject = f": {one.subject}" if one.subject else ""
    return _item(one.id, one.seq, f"from {one.sender}, {one.priority}{asks}{subject}", one.text)


# Leases


def _leases(project: Project, agent: str | None, text: str) -> list[Item]:
    """Own leases first, then those that hold a path of the text, then the others."""
    held = project.leases.list()
    paths = [found.lstrip("./") for found in _PATH.findall(text)]

    def rank(lease: Lease) -> int:
        if lease.holder == agent:
            return 0
        return 1 if any(path and lease.covers(path) for path in paths) else 2

    return [_lease(lease, agent) for lease in sorted(held, key=rank)]


def _lease(lease: Lease, agent: str | None) -> Item:
    whose = "yours" if lease.holder == agent else f"of {lease.holder}"
    head = f"{whose}, {lease.mode}, until {lease.expires_at}: {' '.join(lease.patterns)}"
    return _item(lease.id, lease.token, head, lease.reason)


# Documents


class _Documents:
    """The library, asked once for each sentence of a text."""

    def __init__(self, project: Project) -> None:
        self._library = project.library
        self._accepted = self._library.list(type="decision", status="accepted", limit=_DECISIONS)

    def found(self, sentences: list[str]) -> list[Hit]:
        """Return what the sentences find: a document counts for more when several of them find it."""
        scores: dict[str, float] = {}
        hits: dict[str, Hit] = {}
        for sentence in sentences:
            found = self._library.search(sentence, limit=_HITS, threshold=_ENOUGH)
            for rank, hit in enumerate(() if found.is_corrected else found.hits):
                hits[hit.id] = hit
                scores[hit.id] = scores.get(hit.id, 0.0) + 1 / (_RANKS + rank)
        return [hits[name] for name in sorted(scores, key=lambda name: (-scores[name], name))]

    def decisions(self, found: list[Hit]) -> list[Item]:
        """Those that were found with what they say, then the others with their titles, the newest first."""
        in_force = {document.id: document for document in self._accepted}
        fitting = [hit.id for hit in found if hit.id in in_force]
        others = [name for name in sorted(in_force, reverse=True) if name not in fitting]
        return [*(_document(in_force[name]) for name in fitting), *(_titled(in_force[name]) for name in others)]

    def learned(self, found: list[Hit], task: str | None) -> list[Item]:
        """Those that name the task as their ticket, then those that were found."""
        own = [] if task is None else self._library.list(ticket=task, limit=_HITS)
        names = [document.id for document in own if document.content.type != "decision"]
        names += [hit.id for hit in found if hit.type != "decision" and hit.id not in names]
        return [_document(self._library.get(name)) for name in names]


def _document(document: Document) -> Item:
    return _item(document.id, document.seq, _said(document), document.content.body)


def _titled(document: Document) -> Item:
    return _item(document.id, document.seq, _said(document), "")


def _said(document: Document) -> str:
    sure = "" if document.content.confidence == 1 else f", sure to {document.content.confidence:.2f}"
    return f"{document.content.type} of {document.updated_at[:10]}{sure}: {document.content.title}"


# Contracts


def _contracts(project: Project, text: str) -> list[Item]:
    words = set(re.findall(r"[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?", text.lower()))
    return [_contract(one) for one in project.contracts.list() if one.name in words]


def _contract(contract: Contract) -> Item:
    head = f"{contract.kind}, version {contract.version}: {contract.title or contract.name}"
    lines = [f"broke the version before: {contract.why}"] if contract.why else []
    for path, item in (contract.document.get("paths") or {}).items():
        lines += [f"{method.upper()} {path}" for method in item if method in {"get", "put", "post", "patch", "delete"}]
    properties = contract.document.get("properties")
    if isinstance(properties, dict):
        lines.append(f"members: {', '.join(properties)}")
    return _item(contract.name, contract.seq, head, "\n".join(lines))


def _sentences(text: str) -> list[str]:
    parts = dict.fromkeys(part.strip() for part in _SENTENCE_END.split(text))
    return [part for part in parts if part][:_SENTENCES]


# Events


def _events(project: Project, question: Question, tasks: list[Task]) -> list[Item]:
    """Return the newest of the task's work, of the agent, or of all."""
    where = Filter(by=question.agent)
    if question.task is not None:
        where = Filter(corr=tasks[0].correlation)
    after = max(project.log.head - _LOOK_BACK, 0)
    last = deque(project.log.read(after=after, where=where), maxlen=_EVENTS)
    return [_event(event) for event in reversed(last)]


def _event(event: Event) -> Item:
    said = orjson.dumps(event.data).decode() if event.data else ""
    return _item(str(event.seq), event.seq, f"{event.ts[:19]}Z {event.kind} by {event.by} {said}", "")


def _item(name: str, seq: int | None, head: str, body: Any) -> Item:
    line = " ".join(_CONTROL.sub(" ", f"**{name}** {head}").split())
    short = line if len(line) <= _LINE else f"{line[: _LINE - 1]}…"
    return Item(name, seq, short, _CONTROL.sub(" ", body).strip())
