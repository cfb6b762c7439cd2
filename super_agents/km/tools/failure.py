"""What went wrong in a call, as every door tells it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from super_agents.errors import ConfigInvalid, LogCorrupted, LogFull, LogNewer, MachineError

if TYPE_CHECKING:
    from super_agents.errors import SuperAgentsError

_FOR_A_PERSON = (MachineError, ConfigInvalid, LogFull, LogCorrupted, LogNewer)


def failure(error: SuperAgentsError) -> dict[str, Any]:
    """Return code, sentence and next step; `recoverable` says whether whoever asked can do something about it."""
    return {**error.to_dict(), "recoverable": not isinstance(error, _FOR_A_PERSON)}
