"""Tools of the book of leases."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, integer, number, objects, shape, text, texts, truth
from super_agents.leases.lease import EXCLUSIVE, SHARED

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_LEASE = {"lease": shape()}
_ID = text("as in `l-3`")
_TOKEN = integer("what `lease_take` gave", minimum=1, maximum=2**53 - 1)
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
    page = Page.taken("leases", call, arguments)
    path, holder = arguments.pop("path", None), arguments.get("holder")
    found = book.list(**arguments) if path is None else book.holders(path)
    return page.cut((lease for lease in found if holder in {None, lease.holder}), lambda lease: lease.token)


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"lease": call.project.leases.get(arguments["id"]).to_dict()}


def _break(call: Call, arguments: Arguments) -> Answer:
    return {"lease": call.project.leases.break_(arguments["id"], call.name, arguments["reason"]).to_dict()}


def _check(call: Call, arguments: Arguments) -> Answer:
    return {"lease": call.project.leases.check(arguments["path"], call.name, int(arguments["token"])).to_dict()}


def _conflicts(call: Call, arguments: Arguments) -> Answer:
    found = call.project.leases.conflicts(by=call.name, **arguments)
    return {"conflicts": [conflict.to_dict() for conflict in found]}


TAKE = Tool(
    "lease_take",
    "Have paths for yourself",
    "Hold paths before you edit them, all or none. If another holds one, the error names who, why, and until when.",
    _take,
    takes={
        "patterns": texts("as in .gitignore, from the project's root: `src/parser/`, `*.toml`", minItems=1),
        "reason": text("what for", maxLength=1000),
        "mode": text(enum=[EXCLUSIVE, SHARED]),
        "seconds": _SECONDS,
        "key": text("the same key takes it once"),
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
    takes={"path": text(), "holder": text(), "ended": truth("also those that have ended"), **PAGED},
    gives=pages("leases"),
    reads_only=True,
)
SHOW = Tool(
    "lease_show",
    "One lease",
    "Show a lease, held or ended.",
    _show,
    takes={"id": _ID},
    needs=("id",),
    gives=_LEASE,
    reads_only=True,
)
BREAK = Tool(
    "lease_break",
    "End another's lease",
    "End a lease of another, which a person alone may.",
    _break,
    takes={"id": _ID, "reason": text("why: the holder will read it", maxLength=1000)},
    needs=("id", "reason"),
    gives=_LEASE,
    destroys=True,
)
CHECK = Tool(
    "lease_check",
    "May I write there?",
    "Show the lease of yours with this token if it lets you write to a path now.",
    _check,
    takes={"path": text("from the project's root"), "token": _TOKEN},
    needs=("path", "token"),
    gives=_LEASE,
    reads_only=True,
)
CONFLICTS = Tool(
    "lease_conflicts",
    "What is in the way",
    "List the leases of others that keep you from taking paths.",
    _conflicts,
    takes={
        "patterns": texts("as in .gitignore, from the project's root", minItems=1),
        "mode": text(enum=[EXCLUSIVE, SHARED]),
    },
    needs=("patterns",),
    gives={"conflicts": objects("each with the `lease`, and an `example` of a path that both hold")},
    reads_only=True,
)
