"""The MCP server of a project for one caller: the table of tools over any transport, in both eras of the protocol."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING, Any

from mcp.server.lowlevel import Server
from mcp.shared.exceptions import MCPError
from mcp_types import INVALID_PARAMS, CallToolResult, ListToolsResult, ToolAnnotations
from mcp_types import Tool as WireTool
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.requests import Request

from super_agents import __version__
from super_agents.km.mcp import answers
from super_agents.km.mcp.instructions import INSTRUCTIONS
from super_agents.km.mcp.reading import Reading
from super_agents.km.tools.tool import Call
from super_agents.projects.project import Project

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from contextlib import AbstractContextManager

    from mcp.server.context import ServerRequestContext
    from mcp_types import CallToolRequestParams, PaginatedRequestParams

    from super_agents.km.feed import Feed
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.caller import Callers
    from super_agents.km.tools.tool import Answer, Tool

NAME = "super-agents"
_SESSION = "mcp-session-id"
_LONGEST_WAIT = 300.0  # seconds


class ToolServer:
    """Lists and calls tools; what they do happens in `thread`, where the project's database was opened.

    `following` opens what tells that the log has grown.
    """

    def __init__(
        self,
        project: Project,
        callers: Callers,
        tools: Sequence[Tool],
        thread: SideThread,
        *,
        following: Callable[[], AbstractContextManager[Feed]],
    ) -> None:
        self._project = project
        self._callers = callers
        self._tools = {tool.name: tool for tool in tools}
        self._thread = thread
        self._following = following
        self._listed = ListToolsResult(tools=[on_the_wire(tool) for tool in tools])

    def build(self) -> Server[Any]:
        """Return the server for the `mcp` package to run."""
        reading = Reading(self._call, self._thread)
        return Server(
            NAME,
            version=__version__,
            title=f"super-agents in {self._project.name}",
            instructions=INSTRUCTIONS,
            on_list_tools=self._list_tools,
            on_call_tool=self._call_tool,
            on_list_resources=reading.list_resources,
            on_list_resource_templates=reading.list_templates,
            on_read_resource=reading.read,
            on_list_prompts=reading.list_prompts,
            on_get_prompt=reading.get_prompt,
            on_completion=reading.complete,
        )

    async def _list_tools(self, _: ServerRequestContext[Any], __: PaginatedRequestParams | None) -> ListToolsResult:
        return self._listed

    def _call(self, context: ServerRequestContext[Any]) -> Call:
        headers = context.request.headers if isinstance(context.request, Request) else {}
        # The newer protocol has no sessions: a session that its headers name was checked by nobody.
        session = None if context.protocol_version in MODERN_PROTOCOL_VERSIONS else headers.get(_SESSION)
        return Call(self._project, self._callers.of(headers, session))

    async def _call_tool(self, context: ServerRequestContext[Any], params: CallToolRequestParams) -> CallToolResult:
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"no tool is named `{params.name}`; the tools are: {', '.join(self._tools)}")
        arguments = dict(params.arguments or {})
        try:
            tool.check(arguments)
            run = self._wait_for if tool.waits else self._run
            given = await run(tool, self._call(context), arguments)
        except Exception as error:  # noqa: BLE001 - the door: the agent gets every failure as an answer
            return answers.failed(error)
        return answers.answered(given)

    async def _run(self, tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
        if tool.takes_long:
            return await asyncio.to_thread(_run_apart, tool, call, arguments)
        return await self._thread.run(lambda: tool.run(call, dict(arguments)))

    async def _wait_for(self, tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
        """Ask the tool again whenever the log has grown, until it has something or the time is over."""
        deadline = time.monotonic() + min(float(arguments.pop("seconds", 30)), _LONGEST_WAIT)
        with self._following() as feed:
            while True:
                seen = feed.head
                given = await self._run(tool, call, arguments)
                left = deadline - time.monotonic()
                if any(given.values()) or left <= 0:
                    return given
                try:
                    await asyncio.wait_for(feed.passed(seen), left)
                except TimeoutError:
                    return given


def _run_apart(tool: Tool, call: Call, arguments: dict[str, Any]) -> Answer:
    """Run a tool with a database of its own, for another thread has the project's."""
    apart = Project(call.project.root)
    try:
        return tool.run(Call(apart, call.caller), dict(arguments))
    finally:
        apart.views.close()
        apart.log.close()


def on_the_wire(tool: Tool) -> WireTool:
    """Return how a tool is listed."""
    return WireTool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=ToolAnnotations(
            read_only_hint=tool.reads_only,
            destructive_hint=None if tool.reads_only else tool.destroys,
            idempotent_hint=None if tool.reads_only else tool.repeatable,
            open_world_hint=False,
        ),
    )
