"""Further tools of the library: lists, versions, and what changes a document's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, shape, text
from super_agents.knowledge.document import TYPES

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_DOCUMENT = {"document": shape()}
_ID = text("as in `how-we-release`")


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("documents", call, arguments)
    found = call.project.library.list(limit=page.room, after=page.after or "", **arguments)
    return page.first(found, lambda document: document.id)


def _history(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("versions", call, arguments)
    versions = list(enumerate(call.project.library.history(arguments["id"])))
    return page.cut(versions, lambda one: one[0], shown=lambda one: one[1].to_dict())


def _rename(call: Call, arguments: Arguments) -> Answer:
    return {"document": call.project.library.rename(arguments["id"], arguments["to"], by=call.name).to_dict()}


def _delete(call: Call, arguments: Arguments) -> Answer:
    return {"document": call.project.library.delete(arguments["id"], by=call.name).to_dict()}


LIST = Tool(
    "knowledge_list",
    "What is written down",
    "List documents in the order of their ids.",
    _list,
    takes={
        "type": text(enum=list(TYPES)),
        "tag": text(),
        "ticket": text(),
        "author": text(),
        **PAGED,
    },
    gives=pages("documents"),
    reads_only=True,
)
HISTORY = Tool(
    "knowledge_history",
    "Versions of a document",
    "List every version of a document, of a deleted one too, oldest first.",
    _history,
    takes={"id": _ID, **PAGED},
    needs=("id",),
    gives=pages("versions"),
    reads_only=True,
)
RENAME = Tool(
    "knowledge_rename",
    "Give a document another id",
    "Give a document, and its file, another id.",
    _rename,
    takes={"id": _ID, "to": text("the new id")},
    needs=("id", "to"),
    gives=_DOCUMENT,
)
DELETE = Tool(
    "knowledge_delete",
    "Delete a document",
    "Delete a document and its file; its versions are kept.",
    _delete,
    takes={"id": _ID},
    needs=("id",),
    gives=_DOCUMENT,
    destroys=True,
)
