"""Tools of the book of leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.tool import Tool, integer, number, objects, shape, text, texts

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_LEASE = {"lease": shape()}
_ID = text("as in `l-3`")
_TOKEN = integer("what `lease_take` gave")
_SECONDS = number("hold it so long; default 600", minimum=1, maximum=2_592_000)


def _take(call: Call, arguments: Arguments) -> Answer:
    return {"lease": call.project.leases.take(by=call.name, **arguments).to_dict()}


def _renew(call: Call, arguments: Arguments) -> Answer:
    book = call.project.leases
    more = {"seconds": float(arguments["seconds"])} if "seconds" in arguments else {}
    return {"lease": book.renew(arguments["id"], call.name, arguments["token"], **more).to_dict()}


def _release(call: Call, arguments: Arguments) -> Answer:
    return {"lease": call.project.leases.release(arguments["id"], call.name, arguments["token"]).to_dict()}


def _list(call: Call, arguments: Arguments) -> Answer:
    book = call.project.leases
    found = book.holders(arguments["path"]) if "path" in arguments else book.list(holder=arguments.get("holder"))
    return {"leases": [lease.to_dict() for lease in found]}


TAKE = Tool(
    "lease_take",
    "Have paths for yourself",
    "Hold paths before you edit them, all or none. If another holds one, the error names who, why, and until when.",
    _take,
    takes={
        "patterns": texts("as in .gitignore, from the project's root: `src/parser/`, `*.toml`", minItems=1),
        "reason": text("what for", maxLength=1000),
        "mode": text(enum=["exclusive", "shared"]),
        "seconds": _SECONDS,
    },
    needs=("patterns",),
    gives=_LEASE,
)
RENEW = Tool(
    "lease_renew",
    "Hold paths longer",
    "Hold a lease of yours for longer, counted from now.",
    _renew,
    takes={"id": _ID, "token": _TOKEN, "seconds": _SECONDS},
    needs=("id", "token"),
    gives=_LEASE,
)
RELEASE = Tool(
    "lease_release",
    "Give paths back",
    "Give a lease back when you are done with its paths.",
    _release,
    takes={"id": _ID, "token": _TOKEN},
    needs=("id", "token"),
    gives=_LEASE,
)
LIST = Tool(
    "lease_list",
    "Who holds what",
    "List the leases that are held, or those that hold a path.",
    _list,
    takes={"path": text(), "holder": text()},
    gives={"leases": objects()},
    reads_only=True,
)
