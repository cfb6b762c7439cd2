"""The MCP server of a project for one caller: the table of tools over any transport, in both eras of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mcp.server.caching import CacheHint
from mcp.server.lowlevel import NotificationOptions, Server
from mcp.server.request_state import RequestStateBoundary, RequestStateSecurity
from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CallToolResult,
    ListToolsResult,
    NotificationParams,
    SetLevelRequestParams,
    ToolAnnotations,
)
from mcp_types import Tool as WireTool
from mcp_types.version import MODERN_PROTOCOL_VERSIONS
from starlette.requests import Request

from super_agents import __version__
from super_agents.errors import SuperAgentsError
from super_agents.km.mcp import answers
from super_agents.km.mcp.calling import Calling
from super_agents.km.mcp.dialogue import Dialogue, InputNeeded
from super_agents.km.mcp.instructions import INSTRUCTIONS
from super_agents.km.mcp.notes import Notes
from super_agents.km.mcp.reading import Reading
from super_agents.km.mcp.subscribers import Subscribers
from super_agents.km.mcp.table import PROMPTS, RESOURCES
from super_agents.km.tools.calls import Calls
from super_agents.km.tools.tool import Call

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from mcp.server.caching import CacheableMethod
    from mcp.server.context import ServerRequestContext
    from mcp.server.models import InitializationOptions
    from mcp_types import CallToolRequestParams, InputRequiredResult, PaginatedRequestParams

    from super_agents.km.mcp.prompt import Prompt
    from super_agents.km.mcp.resource import Resource
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.caller import Callers
    from super_agents.km.tools.calls import Following
    from super_agents.km.tools.tool import Tool
    from super_agents.projects.project import Project

    Context = ServerRequestContext[Any]

NAME = "super-agents"
_SESSION = "mcp-session-id"
_HOUR = CacheHint(ttl_ms=3_600_000, scope="public")
# What the tables say is the same for everybody until the program is another one; what is in the project is not.
_FRESH: dict[CacheableMethod, CacheHint] = {
    "tools/list": _HOUR,
    "prompts/list": _HOUR,
    "resources/templates/list": _HOUR,
}


class ToolServer:
    """Lists and calls tools; what they do happens in `thread`, where the project's database was opened.

    `following` opens what tells that the log has grown. With `announces`, sessions of the older era hear of changed
    lists without asking: worth it where the log is followed anyway.
    """

    def __init__(
        self,
        project: Project,
        callers: Callers,
        tools: Sequence[Tool],
        thread: SideThread,
        *,
        following: Following,
        resources: Sequence[Resource] = RESOURCES,
        prompts: Sequence[Prompt] = PROMPTS,
        announces: bool = False,
    ) -> None:
        self._project = project
        self._callers = callers
        self._tools = {tool.name: tool for tool in tools}
        self._calling = Calling(Calls(thread, following))
        self.reading = Reading(self._call, thread, resources, prompts)
        """What can be read, and the prompts."""
        self.notes = Notes(session_of)
        """Log messages, for who wants them."""
        self._announces = announces
        self._listed = ListToolsResult(tools=[on_the_wire(tool) for tool in tools])
        self.subscribers = Subscribers(resources, following, session_of, announces=announces)
        """Who hears of changes; closing it ends their streams."""

    def build(self) -> Server[Any]:
        """Return the server for the `mcp` package to run."""
        reading = self.reading
        server = _Server(
            NAME,
            version=__version__,
            title=f"super-agents in {self._project.name}",
            instructions=INSTRUCTIONS,
            cache_hints=_FRESH,
            on_list_tools=self.list_tools,
            on_call_tool=self.call_tool,
            on_list_resources=reading.list_resources,
            on_list_resource_templates=reading.list_templates,
            on_read_resource=reading.read,
            on_subscribe_resource=self.subscribers.subscribe,
            on_unsubscribe_resource=self.subscribers.unsubscribe,
            on_subscriptions_listen=self.subscribers.listen,
            on_list_prompts=reading.list_prompts,
            on_get_prompt=reading.get_prompt,
            on_completion=reading.complete,
        )
        server.middleware.append(RequestStateBoundary(RequestStateSecurity.ephemeral(), default_audience=NAME))
        # Not as an argument: the package warns of it there, for it is on its way out of the protocol.
        server.add_request_handler("logging/setLevel", SetLevelRequestParams, self.notes.set_level)
        if self._announces:
            server.announced = NotificationOptions(resources_changed=True)
            server.add_notification_handler("notifications/initialized", NotificationParams, self._welcome)
        return server

    async def list_tools(self, _: Context, __: PaginatedRequestParams | None) -> ListToolsResult:
        """List the tools, in the order of the table."""
        return self._listed

    async def call_tool(self, context: Context, params: CallToolRequestParams) -> CallToolResult | InputRequiredResult:
        """Call a tool; what goes wrong in it is an answer, too."""
        tool = self._tools.get(params.name)
        if tool is None:
            raise MCPError(INVALID_PARAMS, f"no tool is named `{params.name}`; the tools are: {', '.join(self._tools)}")
        arguments = dict(params.arguments or {})
        try:
            tool.check(arguments)
            given = await self._calling.answer(tool, self._call(context), arguments, Dialogue(context, params))
        except InputNeeded as needed:
            return needed.result
        except Exception as error:  # noqa: BLE001 - the door: the agent gets every failure as an answer
            if not isinstance(error, SuperAgentsError):
                await self.notes.write(context, "error", f"{tool.name}: a bug in super-agents: {error!r}")
            return answers.failed(error)
        return answers.answered(given)

    def forget(self, session: str) -> None:
        """Keep nothing of a session of the older era that its client has ended."""
        for keeper in (self.subscribers, self.notes, self._callers):
            keeper.forget(session)

    async def _welcome(self, context: Context, _: NotificationParams) -> None:
        self.subscribers.welcome(context)

    def _call(self, context: Context) -> Call:
        # The newer protocol has no sessions: a session that its headers name was checked by nobody.
        session = None if context.protocol_version in MODERN_PROTOCOL_VERSIONS else session_of(context)
        return Call(self._project, self._callers.of(_headers(context), session or None))


class _Server(Server[Any]):
    """A server that knows what it announces: over HTTP the package lets nobody say."""

    announced = NotificationOptions()

    def create_initialization_options(
        self, notification_options: NotificationOptions | None = None, *more: Any, **named: Any
    ) -> InitializationOptions:
        """Return what `initialize` answers."""
        return super().create_initialization_options(notification_options or self.announced, *more, **named)


def session_of(context: Context) -> str:
    """Return the session that a request of the older era belongs to; over stdio there is one, without a name."""
    return _headers(context).get(_SESSION, "")


def _headers(context: Context) -> Mapping[str, str]:
    return context.request.headers if isinstance(context.request, Request) else {}


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
