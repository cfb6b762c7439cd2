"""The kinds of things that can be read by an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import EventNotFound
from super_agents.events.event import seq_of
from super_agents.km.mcp.prompt import agents
from super_agents.km.mcp.resource import MARKDOWN, Listed, Resource, as_json

if TYPE_CHECKING:
    from super_agents.events.event import Event
    from super_agents.km.tools.tool import Call

_NEWEST = 100  # that are suggested
_MOST = 1000  # of a kind that are listed
_OPEN = ("claimed", "ready", "delayed", "waiting", "dead")  # states of tasks that are listed


def _event(call: Call, seq: str) -> str:
    number = seq_of(seq)
    if number is None:
        raise EventNotFound.of_correlation(seq)
    return as_json(call.project.log.get(number).to_dict())


def _events(call: Call, typed: str) -> list[str]:
    head = call.project.log.head
    return [str(seq) for seq in range(head, max(head - _NEWEST, 0), -1) if str(seq).startswith(typed)]


def _task(call: Call, task: str) -> str:
    return as_json(call.project.board.show(task).to_dict())


def _tasks(call: Call, typed: str) -> list[str]:
    return [task.id for task in call.project.board.list(count=_NEWEST) if task.id.startswith(typed)]


def _inbox(call: Call, name: str) -> str:
    """Show without marking: reading by an address is no proof that a model was given it."""
    return as_json([delivery.to_dict() for delivery in call.project.inbox(name).unread()])


def _document(call: Call, name: str) -> str:
    content = call.project.library.get(name).content
    return f"# {content.title}\n\n{content.body}"


def _documents(call: Call, typed: str) -> list[str]:
    return [found.id for found in call.project.library.list(limit=_NEWEST) if found.id.startswith(typed)]


def _open_tasks(call: Call) -> list[Listed]:
    open_now = (task for state in _OPEN for task in call.project.board.list(state=state, count=_MOST))
    return [Listed(task.id, task.title) for task in open_now]


def _inboxes(call: Call) -> list[Listed]:
    return [Listed(agent.name, agent.description or agent.role or "") for agent in call.project.roster.list()]


def _library(call: Call) -> list[Listed]:
    return [Listed(found.id, found.content.title) for found in call.project.library.list(limit=_MOST)]


def _task_of(event: Event) -> list[str]:
    return [event.data["task"]] if event.kind.startswith("task.") else []


def _inboxes_of(event: Event) -> list[str]:
    if event.kind.startswith("message.") and event.kind != "message.refused":
        return [*event.data.get("recipients", ()), *event.data.get("answers", ()), *_one(event.data.get("recipient"))]
    return []


def _documents_of(event: Event) -> list[str]:
    if event.kind.startswith("document."):
        return [event.data["id"], *_one(event.data.get("to"))]
    return []


def _one(value: str | None) -> list[str]:
    return [value] if value else []


EVENT = Resource("event://{seq}", "An event", "One fact of the project's log, by its number.", _event, _events)
TASK = Resource(
    "task://{id}",
    "A task",
    "A task as it stands now.",
    _task,
    _tasks,
    listed=_open_tasks,
    changes=_task_of,
    relisted_by=frozenset({"task.added", "task.finished", "task.cancelled", "task.dropped", "task.retried"}),
)
INBOX = Resource(
    "inbox://{agent}",
    "An inbox",
    "What an agent has not acted on; reading marks nothing.",
    _inbox,
    agents,
    listed=_inboxes,
    changes=_inboxes_of,
    relisted_by=frozenset({"agent.registered", "agent.retired"}),
)
KNOWLEDGE = Resource(
    "knowledge://{id}",
    "A document",
    "What the project knows, as Markdown.",
    _document,
    _documents,
    mime_type=MARKDOWN,
    listed=_library,
    changes=_documents_of,
    relisted_by=frozenset({"document.saved", "document.renamed", "document.deleted"}),
)
