"""Log messages for clients of the older era that ask for them; the newer one has given them up."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, get_args

from mcp_types import EmptyResult, LoggingLevel, LoggingMessageNotification, LoggingMessageNotificationParams
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

if TYPE_CHECKING:
    from collections.abc import Callable

    from mcp.server.context import ServerRequestContext
    from mcp_types import SetLevelRequestParams

    Context = ServerRequestContext[Any]

_LEVELS: tuple[LoggingLevel, ...] = get_args(LoggingLevel)  # the least severe first
_MOST_SESSIONS = 10_000  # as many as the transport keeps


class Notes:
    """Who wants to read from which level on; who never said gets nothing."""

    def __init__(self, session_of: Callable[[Context], str]) -> None:
        self._session_of = session_of
        self._wanted: dict[str, LoggingLevel] = {}

    async def set_level(self, context: Context, params: SetLevelRequestParams) -> EmptyResult:
        """Take down from which level on a session wants to read."""
        key = self._session_of(context)
        if len(self._wanted) >= _MOST_SESSIONS and key not in self._wanted:
            del self._wanted[next(iter(self._wanted))]
        self._wanted[key] = params.level
        return EmptyResult()

    def forget(self, session: str) -> None:
        """Write nothing more to a session: it is over."""
        self._wanted.pop(session, None)

    async def write(self, context: Context, level: LoggingLevel, text: str) -> None:
        """Send a message beside the answer to a request, if its session wants such."""
        wanted = self._wanted.get(self._session_of(context))
        is_old = context.protocol_version not in MODERN_PROTOCOL_VERSIONS
        if is_old and wanted is not None and _LEVELS.index(level) >= _LEVELS.index(wanted):
            said = LoggingMessageNotificationParams(level=level, data=text, logger="super-agents")
            await context.session.send_notification(LoggingMessageNotification(params=said), context.request_id)
