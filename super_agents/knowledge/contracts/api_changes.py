"""What differs between two OpenAPI documents, and what of it breaks those who call the API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.knowledge.contracts.api import operations
from super_agents.knowledge.contracts.notes import Notes
from super_agents.knowledge.contracts.operation_changes import Ways, compare_operations
from super_agents.knowledge.contracts.schema_changes import REQUESTS, RESPONSES
from super_agents.knowledge.contracts.security_changes import of_schemes
from super_agents.knowledge.contracts.shape import text_of

if TYPE_CHECKING:
    from super_agents.knowledge.contracts.change import Change
    from super_agents.knowledge.contracts.place import Place

_CALLED = Ways(sent=REQUESTS, given=RESPONSES)
_TOLD = ("title", "summary", "description", "version", "contact", "license", "termsOfService")


def api_changes(old: Place, new: Place) -> list[Change]:
    """Return what differs between two OpenAPI documents."""
    notes = Notes()
    compare_operations(operations(old, "paths"), operations(new, "paths"), notes, _CALLED)
    compare_operations(operations(old, "webhooks"), operations(new, "webhooks"), notes, _CALLED.swapped)
    of_schemes(old, new, notes)
    notes.told(old.find("info"), new.find("info"), _TOLD)
    if text_of(old.value.get("servers")) != text_of(new.value.get("servers")):
        notes.add("servers-changed", new, "the addresses of its servers have changed")
    return notes.changes
