"""What is said to a client and asked of its person while a request of it is under way, in both eras of the protocol.

Up to 2025-11-25 the server asks within the request. From 2026-07-28 on a server asks nothing: it answers that it needs
something, and the client sends the same request again with what it got.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from jsonschema import Draft202012Validator
from mcp_types import ElicitRequest, ElicitRequestFormParams, ElicitResult, InputRequiredResult
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp_types import InputResponseRequestParams

    from super_agents.km.tools.asking import Question

ACCEPTED, DECLINED, CANCELLED = "accept", "decline", "cancel"


class Reply(NamedTuple):
    """What a person did with a question: `accept` with what was filled in, `decline`, or `cancel` for neither."""

    action: str
    content: dict[str, Any]


class InputNeeded(Exception):
    """The client has to ask its person and to send the request again; `result` tells it so."""

    def __init__(self, result: InputRequiredResult) -> None:
        super().__init__("the client has to ask first")
        self.result = result


class Dialogue:
    """One request of a client, seen as a conversation with it."""

    def __init__(self, context: ServerRequestContext[Any], params: InputResponseRequestParams) -> None:
        self._session = context.session
        self._request = context.request_id
        self._answers_anew = context.protocol_version in MODERN_PROTOCOL_VERSIONS
        self._replies = params.input_responses or {}
        self.state = params.request_state
        """What `ask` was given before the client sent the request again."""

    @property
    def can_ask(self) -> bool:
        """Whether the client shows forms to its person, and can be reached."""
        offered = self._session.client_capabilities
        asks = offered.elicitation if offered else None
        shows_forms = asks is not None and (asks.form is not None or asks.url is None)
        return shows_forms and (self._answers_anew or self._session.can_send_request)

    async def ask(self, name: str, question: Question, *, state: str | None = None) -> Reply:
        """Have the person at the client fill in a form, and return the reply.

        `name` tells the questions of one request apart; `state` is there again when the request is.
        Raises `InputNeeded`, which has to reach the server, when the client has to send the request again.
        """
        if self._answers_anew:
            return self._reply(name, question, state)
        found = await self._session.elicit_form(question.message, dict(question.schema), self._request)
        return _read(found, question) or Reply(CANCELLED, {})

    async def progress(self, so_far: float, total: float | None, text: str) -> None:
        """Say how far it is, to a client that wants to know."""
        await self._session.report_progress(so_far, total, text or None)

    def _reply(self, name: str, question: Question, state: str | None) -> Reply:
        sent = self._replies.get(name)
        reply = _read(sent, question) if isinstance(sent, ElicitResult) else None
        if reply is None:
            form = ElicitRequestFormParams(message=question.message, requested_schema=dict(question.schema))
            raise InputNeeded(
                InputRequiredResult(input_requests={name: ElicitRequest(params=form)}, request_state=state)
            )
        return reply


def _read(sent: ElicitResult, question: Question) -> Reply | None:
    """Return the reply, or None when it was not filled in as the form wants it."""
    content = dict(sent.content or {})
    if sent.action == ACCEPTED and not Draft202012Validator(dict(question.schema)).is_valid(content):
        return None
    return Reply(sent.action, content)
