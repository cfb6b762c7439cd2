"""The kinds of things that can be read by an address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.errors import EventNotFound
from super_agents.events.event import seq_of
from super_agents.km.mcp.prompt import agents
from super_agents.km.mcp.resource import MARKDOWN, Resource, as_json

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Call

_NEWEST = 100  # that are suggested


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


EVENT = Resource("event://{seq}", "An event", "One fact of the project's log, by its number.", _event, _events)
TASK = Resource("task://{id}", "A task", "A task as it stands now.", _task, _tasks)
INBOX = Resource(
    "inbox://{agent}", "An inbox", "What an agent has not acted on; reading marks nothing.", _inbox, agents
)
KNOWLEDGE = Resource(
    "knowledge://{id}", "A document", "What the project knows, as Markdown.", _document, _documents, mime_type=MARKDOWN
)
