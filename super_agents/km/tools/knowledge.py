"""Tools of the library."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import CURSOR, NEXT, Page
from super_agents.km.tools.tool import Tool, integer, number, objects, shape, text, texts
from super_agents.knowledge.document import TYPES

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_DOCUMENT = {"document": shape()}
_ID = text("as in `how-we-release`")
_KIND = text(enum=list(TYPES))


def _search(call: Call, arguments: Arguments) -> Answer:
    kind, tags = arguments.pop("type", None), tuple(arguments.pop("tags", ()))
    types = () if kind is None else (kind,)
    page = Page.taken("hits", call, {**arguments, "type": kind, "tags": tags}, usual=10)
    query = arguments["query"]
    found = call.project.library.search(query, types=types, tags=tags, limit=page.limit, after=page.after).to_dict()
    following = page.cursor(found.pop("cursor"))
    return {**found, "next_cursor": following}


def _save(call: Call, arguments: Arguments) -> Answer:
    if "tags" in arguments:
        arguments["tags"] = tuple(arguments["tags"])
    return {"document": call.project.library.save(by=call.name, **arguments).to_dict()}


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"document": call.project.library.get(arguments["id"]).to_dict()}


def _decide(call: Call, arguments: Arguments) -> Answer:
    return {"document": call.project.library.decide(by=call.name, **arguments).to_dict()}


SEARCH = Tool(
    "knowledge_search",
    "Look something up",
    "Search what the project knows: notes, decisions, lessons, contracts, summaries.",
    _search,
    takes={
        "query": text("words, in any form"),
        "type": _KIND,
        "tags": texts("with all of these"),
        "limit": integer(minimum=1, maximum=50),
        "cursor": CURSOR,
    },
    needs=("query",),
    gives={
        "hits": objects("each with `id`, `title`, `excerpt`"),
        "did_you_mean": {"type": ["string", "null"]},
        "next_cursor": NEXT,
    },
    reads_only=True,
)
SAVE = Tool(
    "knowledge_save",
    "Write something down",
    "Save what others should know later, new or as a new version of `id`; kept as Markdown in `.claude/knowledge/`.",
    _save,
    takes={
        "title": text(maxLength=200),
        "body": text("Markdown"),
        "type": _KIND,
        "tags": texts(),
        "id": _ID,
        "ticket": text(),
        "source": text("where it is from"),
        "confidence": number(minimum=0, maximum=1),
        "expected": integer("the version that you read"),
    },
    gives=_DOCUMENT,
)
SHOW = Tool(
    "knowledge_show",
    "One document",
    "Show a document whole.",
    _show,
    takes={"id": _ID},
    needs=("id",),
    gives=_DOCUMENT,
    reads_only=True,
)
DECIDE = Tool(
    "decision_record",
    "Record a decision",
    "Record a decision under the next number: what was asked, what was decided, what follows.",
    _decide,
    takes={
        "title": text(maxLength=200),
        "context": text(),
        "decision": text(),
        "consequences": text(),
        "status": text(enum=["proposed", "accepted"]),
        "supersedes": text("id of the decision that this replaces"),
    },
    needs=("title", "context", "decision", "consequences"),
    gives=_DOCUMENT,
)
