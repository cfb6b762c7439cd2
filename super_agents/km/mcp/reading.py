"""Serving resources and prompts: what the server lists, reads, fills in and completes."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    CompleteResult,
    Completion,
    GetPromptResult,
    ListPromptsResult,
    ListResourcesResult,
    ListResourceTemplatesResult,
    PromptArgument,
    PromptMessage,
    PromptReference,
    ReadResourceResult,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)
from mcp_types import Prompt as WirePrompt

from super_agents.errors import SuperAgentsError
from super_agents.km.mcp.table import PROMPTS, RESOURCES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from mcp.server.context import ServerRequestContext
    from mcp_types import (
        CompleteRequestParams,
        GetPromptRequestParams,
        PaginatedRequestParams,
        ReadResourceRequestParams,
        ResourceTemplateReference,
    )

    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.tool import Call

    Context = ServerRequestContext[Any]

_NOT_FOUND = -32002  # resource not found; from 2026-07-28 on that is INVALID_PARAMS
_WITHOUT_CODE_OF_ITS_OWN = "2026-07-28"
_MOST = 100  # completions that the protocol allows in one answer


class Reading:
    """What can be read in a project, and the prompts."""

    def __init__(self, call_of: Callable[[Context], Call], thread: SideThread) -> None:
        self._call_of = call_of
        self._thread = thread

    async def list_resources(self, _: Context, __: PaginatedRequestParams | None) -> ListResourcesResult:
        """List no single resource: there are as many as events; the templates tell the addresses."""
        return ListResourcesResult(resources=[])

    async def list_templates(self, _: Context, __: PaginatedRequestParams | None) -> ListResourceTemplatesResult:
        """List the forms of address."""
        templates = [
            ResourceTemplate(
                name=row.name,
                title=row.title,
                uri_template=row.template,
                description=row.description,
                mime_type=row.mime_type,
            )
            for row in RESOURCES
        ]
        return ListResourceTemplatesResult(resource_templates=templates)

    async def read(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        """Read what stands under an address."""
        uri = str(params.uri)
        for row in RESOURCES:
            value = row.value_in(uri)
            if value is not None:
                try:
                    text = await self._thread.run(partial(row.read, self._call_of(context), value))
                except SuperAgentsError as error:
                    raise _not_found(context, error.message, uri) from error
                contents = TextResourceContents(uri=uri, mime_type=row.mime_type, text=text)
                return ReadResourceResult(contents=[contents])
        forms = ", ".join(row.template for row in RESOURCES)
        raise _not_found(context, f"no resource has the address `{uri}`; the forms are: {forms}", uri)

    async def list_prompts(self, _: Context, __: PaginatedRequestParams | None) -> ListPromptsResult:
        """List the prompts."""
        return ListPromptsResult(
            prompts=[
                WirePrompt(
                    name=row.name,
                    title=row.title,
                    description=row.description,
                    arguments=[
                        PromptArgument(name=name, description=blank.description, required=blank.is_required)
                        for name, blank in row.blanks.items()
                    ],
                )
                for row in PROMPTS
            ]
        )

    async def get_prompt(self, _: Context, params: GetPromptRequestParams) -> GetPromptResult:
        """Fill a prompt in."""
        row = next((row for row in PROMPTS if row.name == params.name), None)
        if row is None:
            names = ", ".join(row.name for row in PROMPTS)
            raise MCPError(INVALID_PARAMS, f"no prompt is named `{params.name}`; the prompts are: {names}")
        try:
            text = row.filled(params.arguments or {})
        except SuperAgentsError as error:
            raise MCPError(INVALID_PARAMS, error.message) from error
        message = PromptMessage(role="user", content=TextContent(type="text", text=text))
        return GetPromptResult(description=row.description, messages=[message])

    async def complete(self, context: Context, params: CompleteRequestParams) -> CompleteResult:
        """Suggest values for a blank of a prompt, or for what varies in an address."""
        suggest = _suggester(params.ref, params.argument.name)
        if suggest is None:
            return CompleteResult(completion=Completion(values=[], total=0, has_more=False))
        values = list(await self._thread.run(lambda: suggest(self._call_of(context), params.argument.value)))
        return CompleteResult(
            completion=Completion(values=values[:_MOST], total=len(values), has_more=len(values) > _MOST)
        )


def _suggester(
    ref: PromptReference | ResourceTemplateReference, argument: str
) -> Callable[[Call, str], Iterable[str]] | None:
    if isinstance(ref, PromptReference):
        blank = next((row.blanks.get(argument) for row in PROMPTS if row.name == ref.name), None)
        return blank.suggest if blank else None
    return next((row.suggest for row in RESOURCES if (row.template, row.variable) == (ref.uri, argument)), None)


def _not_found(context: Context, message: str, uri: str) -> MCPError:
    is_new = str(context.protocol_version) >= _WITHOUT_CODE_OF_ITS_OWN
    return MCPError(INVALID_PARAMS if is_new else _NOT_FOUND, message, {"uri": uri})
