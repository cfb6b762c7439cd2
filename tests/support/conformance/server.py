"""A knowledge manager whose MCP server offers what the suite asks for: the process that the suite talks to.

Transports, sessions, security, listing, reading, completion, subscriptions, questions and signed states are ours; what
tools say is the suite's. The suite cannot show a token, so at `/suite` whoever asks is given it.
"""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mcp_types import (
    CallToolResult,
    EmbeddedResource,
    GetPromptRequestParams,
    GetPromptResult,
    InputRequiredResult,
    ListToolsResult,
    PromptMessage,
)
from mcp_types import Tool as WireTool
from starlette.routing import Route

from super_agents.km import life
from super_agents.km.mcp.dialogue import Dialogue, InputNeeded
from super_agents.km.mcp.http import PATH
from super_agents.km.mcp.server import ToolServer
from super_agents.km.side_thread import SideThread
from super_agents.km.tools.caller import SessionCallers
from super_agents.projects.project import Project
from tests.support.conformance.contents import PROMPTS, RESOURCES
from tests.support.conformance.rounds import ROUNDS
from tests.support.conformance.tools import PICTURE, TOOLS, embedded
from tests.support.conformance.turn import Turn, form

if TYPE_CHECKING:
    from mcp.server.context import ServerRequestContext
    from mcp.server.lowlevel import Server
    from mcp_types import CallToolRequestParams, ImageContent, PaginatedRequestParams
    from starlette.types import Receive, Scope, Send

    from super_agents.km.feed import Feed
    from tests.support.conformance.tools import Play

    Context = ServerRequestContext[Any]

_PLAYS: dict[str, Play] = {**TOOLS, **ROUNDS}
_ARGUMENTS = {"test_sampling": "prompt", "test_elicitation": "message"}


class SuiteServer(ToolServer):
    """Our server with the suite's tables."""

    def __init__(self, project: Project, feed: Feed) -> None:
        super().__init__(
            project,
            SessionCallers(),
            [],
            SideThread("suite"),
            following=lambda: nullcontext(feed),
            resources=RESOURCES,
            prompts=PROMPTS,
            announces=True,
        )

    def build(self) -> Server[Any]:
        """Return the server for the `mcp` package to run."""
        server = super().build()
        server.add_request_handler("prompts/get", GetPromptRequestParams, self.get_prompt)
        return server

    async def list_tools(self, _: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        """List the suite's tools."""
        return ListToolsResult(tools=[_listed(name) for name in _PLAYS])

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult | InputRequiredResult:
        """Play a tool of the suite; what it does not know is refused as by ours."""
        if params.name not in _PLAYS:
            return await super().call_tool(context, params)
        turn = Turn(context, params, Dialogue(context, params), self.notes, self.subscribers)
        try:
            return await _PLAYS[params.name](turn)
        except InputNeeded as needed:
            return needed.result

    async def get_prompt(
        self, context: Context, params: GetPromptRequestParams
    ) -> GetPromptResult | InputRequiredResult:
        """Fill in a prompt as ours does, and put in front of it what the suite wants there."""
        filled = await self.reading.get_prompt(context, params)
        try:
            first = await _first(context, params)
        except InputNeeded as needed:
            return needed.result
        messages = [PromptMessage(role="user", content=first)] if first else []
        return filled.model_copy(update={"messages": [*messages, *filled.messages]})


async def _first(context: Context, params: GetPromptRequestParams) -> EmbeddedResource | ImageContent | None:
    if params.name == "test_prompt_with_embedded_resource":
        return embedded((params.arguments or {})["resourceUri"], "Embedded resource content for testing.")
    if params.name == "test_input_required_result_prompt":
        question = form("What context should the prompt use?", context="string")
        reply = await Dialogue(context, params).ask("user_context", question)
        return embedded("test://context", str(reply.content.get("context")))
    return PICTURE if params.name == "test_prompt_with_image" else None


def _listed(name: str) -> WireTool:
    argument = _ARGUMENTS.get(name)
    shape: dict[str, Any] = {"type": "object", "properties": {argument: {"type": "string"}} if argument else {}}
    return WireTool(
        name=name,
        description=f"What the conformance suite calls {name}.",
        input_schema=shape | ({"required": [argument]} if argument else {}),
    )


def main(root: Path) -> None:
    """Be the knowledge manager of the project at `root`."""
    token = Project(root).layout.km_token

    async def with_token(scope: Scope, receive: Receive, send: Send) -> None:
        shown = (b"authorization", f"Bearer {token.read_text().strip()}".encode())
        again = {**scope, "path": PATH, "raw_path": PATH.encode(), "headers": [*scope["headers"], shown]}
        await scope["app"](again, receive, send)

    life.live(root, more_routes=[Route("/suite", _Asgi(with_token))], serving=SuiteServer)


class _Asgi:
    """A route takes a function for one that gets a request, and an object for what speaks ASGI itself."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer."""
        await self._app(scope, receive, send)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
