"""Serving resources and prompts: what the server lists, reads, fills in and completes."""

from __future__ import annotations

from base64 import b64encode
from functools import partial
from operator import attrgetter
from typing import TYPE_CHECKING, Any

from mcp.shared.exceptions import MCPError
from mcp_types import (
    INVALID_PARAMS,
    BlobResourceContents,
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
    Resource,
    ResourceTemplate,
    TextContent,
    TextResourceContents,
)
from mcp_types import Prompt as WirePrompt

from super_agents.errors import CursorInvalid, SuperAgentsError
from super_agents.km.mcp.resource import Listed
from super_agents.km.tools.paging import Page

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from mcp.server.context import ServerRequestContext
    from mcp_types import (
        CompleteRequestParams,
        GetPromptRequestParams,
        PaginatedRequestParams,
        ReadResourceRequestParams,
        ResourceTemplateReference,
    )

    from super_agents.km.mcp.prompt import Prompt
    from super_agents.km.mcp.resource import Resource as Row
    from super_agents.km.side_thread import SideThread
    from super_agents.km.tools.tool import Call

    Context = ServerRequestContext[Any]

_NOT_FOUND = -32002  # resource not found; from 2026-07-28 on that is INVALID_PARAMS
_WITHOUT_CODE_OF_ITS_OWN = "2026-07-28"
PAGE = 100  # resources
_MOST = 100  # completions that the protocol allows in one answer


class Reading:
    """What can be read in a project, and the prompts."""

    def __init__(
        self,
        call_of: Callable[[Context], Call],
        thread: SideThread,
        rows: Sequence[Row],
        prompts: Sequence[Prompt],
    ) -> None:
        self._call_of = call_of
        self._thread = thread
        self._rows = rows
        self._prompts = prompts

    async def list_resources(self, context: Context, params: PaginatedRequestParams | None) -> ListResourcesResult:
        """List what is there, in pages; of what there is without end, as events, the templates tell the addresses."""
        call = self._call_of(context)
        asked = {"cursor": params.cursor} if params and params.cursor is not None else {}
        try:
            page = Page.taken("resources", call, asked, usual=PAGE)
        except CursorInvalid as error:
            raise MCPError(INVALID_PARAMS, f"{error.message}: {error.hint}") from error
        there = await self._thread.run(partial(self._there, call))
        return ListResourcesResult(**page.cut(there, attrgetter("uri"), shown=lambda one: one))

    def _there(self, call: Call) -> list[Resource]:
        found = [_listed(row, one) for row in self._rows for one in row.listed(call)]
        found += [_listed(row, Listed("", row.title)) for row in self._rows if not row.variable]
        return sorted(found, key=attrgetter("uri"))

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
            for row in self._rows
            if row.variable
        ]
        return ListResourceTemplatesResult(resource_templates=templates)

    async def read(self, context: Context, params: ReadResourceRequestParams) -> ReadResourceResult:
        """Read what stands under an address."""
        uri = str(params.uri)
        for row in self._rows:
            value = row.value_in(uri)
            if value is not None:
                try:
                    read = await self._thread.run(partial(row.read, self._call_of(context), value))
                except SuperAgentsError as error:
                    raise _not_found(context, error.message, uri) from error
                return ReadResourceResult(contents=[_contents(uri, row.mime_type, read)])
        forms = ", ".join(row.template for row in self._rows)
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
                for row in self._prompts
            ]
        )

    async def get_prompt(self, _: Context, params: GetPromptRequestParams) -> GetPromptResult:
        """Fill a prompt in."""
        row = next((row for row in self._prompts if row.name == params.name), None)
        if row is None:
            names = ", ".join(row.name for row in self._prompts)
            raise MCPError(INVALID_PARAMS, f"no prompt is named `{params.name}`; the prompts are: {names}")
        try:
            text = row.filled(params.arguments or {})
        except SuperAgentsError as error:
            raise MCPError(INVALID_PARAMS, error.message) from error
        message = PromptMessage(role="user", content=TextContent(type="text", text=text))
        return GetPromptResult(description=row.description, messages=[message])

    async def complete(self, context: Context, params: CompleteRequestParams) -> CompleteResult:
        """Suggest values for a blank of a prompt, or for what varies in an address."""
        suggest = self._suggester(params.ref, params.argument.name)
        if suggest is None:
            return CompleteResult(completion=Completion(values=[], total=0, has_more=False))
        values = list(await self._thread.run(lambda: suggest(self._call_of(context), params.argument.value)))
        return CompleteResult(
            completion=Completion(values=values[:_MOST], total=len(values), has_more=len(values) > _MOST)
        )

    def _suggester(
        self, ref: PromptReference | ResourceTemplateReference, argument: str
    ) -> Callable[[Call, str], Iterable[str]] | None:
        if isinstance(ref, PromptReference):
            blank = next((row.blanks.get(argument) for row in self._prompts if row.name == ref.name), None)
            return blank.suggest if blank else None
        return next((row.suggest for row in self._rows if (row.template, row.variable) == (ref.uri, argument)), None)


def _listed(row: Row, one: Listed) -> Resource:
    name, title = one.value or row.name, one.title or None
    return Resource(uri=row.address_of(one.value), name=name, title=title, mime_type=row.mime_type)


def _contents(uri: str, mime_type: str, read: str | bytes) -> TextResourceContents | BlobResourceContents:
    if isinstance(read, bytes):
        return BlobResourceContents(uri=uri, mime_type=mime_type, blob=b64encode(read).decode())
    return TextResourceContents(uri=uri, mime_type=mime_type, text=read)


def _not_found(context: Context, message: str, uri: str) -> MCPError:
    is_new = str(context.protocol_version) >= _WITHOUT_CODE_OF_ITS_OWN
    return MCPError(INVALID_PARAMS if is_new else _NOT_FOUND, message, {"uri": uri})
