"""Tools of the event log."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from super_agents.errors import ArgumentsInvalid
from super_agents.events.event import seq_of
from super_agents.events.filters import Filter, newest
from super_agents.events.ours import refuse_ours
from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, integer, objects, shape, text, texts
from super_agents.system.clock import moment, nanoseconds
from super_agents.system.stamp import stamp

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_SEQ = integer("as events have it", minimum=1, maximum=2**53 - 1)


def _trace(call: Call, arguments: Arguments) -> Answer:
    page, name = Page.taken("events", call, arguments), arguments["id"]
    seq = seq_of(name)
    found = [event for event in call.project.log.trace(name if seq is None else seq) if event.seq < _before(page)]
    return page.newest(found[-page.room :], lambda event: event.seq)


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("events", call, arguments)
    after = arguments.pop("after", None)
    where = filter_of(arguments)
    found = newest(call.project.log, where, count=page.room, after=after and int(after), before=page.after)
    return page.newest(found, lambda event: event.seq)


def filter_of(arguments: Arguments) -> Filter:
    """Return the filter that arguments of `event_list` ask for; raises `ArgumentsInvalid` for what is no time."""
    since, kinds = arguments.get("since"), tuple(arguments.get("kinds", ()))
    rest = {name: arguments[name] for name in ("by", "corr", "session") if name in arguments}
    try:
        return Filter(kinds=kinds, since=since and stamp(nanoseconds(moment(since))), **rest)
    except (ValueError, OverflowError) as error:
        raise ArgumentsInvalid(LIST.name, [f"`since`: `{since}` is no time as 2026-11-21T09:00:00Z"]) from error


def _before(page: Page) -> float:
    return math.inf if page.after is None else page.after


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"event": call.project.log.get(int(arguments["seq"])).to_dict()}


def _append(call: Call, arguments: Arguments) -> Answer:
    kind, key = arguments.pop("kind"), arguments.get("key")
    refuse_ours(kind, by=None, key=key)
    return {"event": call.project.log.append(kind, by=call.name, **arguments).to_dict()}


def _kinds(_: Call, __: Arguments) -> Answer:
    from super_agents.events.kinds import KINDS  # rare, and all of it is loaded with what writes events

    return {"kinds": [kind.to_dict() for kind in KINDS.values()]}


def _count(call: Call, _: Arguments) -> Answer:
    from super_agents.events.statistics import statistics  # rare

    return {"statistics": statistics(call.project.log, call.project.views)}


TRACE = Tool(
    "event_trace",
    "What led to what",
    "Return the events of one piece of work, the newest last: what a task, a message or an event number belongs to.",
    _trace,
    takes={"id": text("a correlation, or the number of an event"), **PAGED},
    needs=("id",),
    gives=pages("events"),
    reads_only=True,
)
LIST = Tool(
    "event_list",
    "What happened last",
    "Return the newest events, oldest of them first.",
    _list,
    takes={
        "kinds": texts("globs, as in `git.*`"),
        "by": text("only of this agent or person"),
        "corr": text("only of this piece of work"),
        "session": text("only of this session"),
        "since": text("RFC 3339 in UTC"),
        "after": integer("only numbered above", minimum=0, maximum=2**53 - 1),
        **PAGED,
    },
    gives=pages("events"),
    reads_only=True,
)
SHOW = Tool(
    "event_show",
    "One event",
    "Show an event whole.",
    _show,
    takes={"seq": _SEQ},
    needs=("seq",),
    gives={"event": shape()},
    reads_only=True,
)
APPEND = Tool(
    "event_append",
    "Write an event",
    "Write an event of your own, named `custom.<name>`, or of a kind of the catalogue that is not ours alone.",
    _append,
    takes={
        "kind": text("as in `custom.deployed`", maxLength=200),
        "data": shape("what happened"),
        "session": text(),
        "corr": text("the piece of work it belongs to"),
        "cause": _SEQ,
        "key": text("the same key writes it once"),
        "durability": text("what a power cut may take: os, interval, always, every:N"),
    },
    needs=("kind",),
    gives={"event": shape()},
)
KINDS_OF = Tool(
    "event_kinds",
    "What can happen",
    "List the kinds of events and what each carries.",
    _kinds,
    gives={"kinds": objects()},
    reads_only=True,
)
STATISTICS = Tool(
    "event_stats",
    "The log in numbers",
    "Count events by kind and by who acted.",
    _count,
    gives={"statistics": shape()},
    reads_only=True,
)
