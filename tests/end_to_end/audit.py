"""Whether a log keeps its promises, told from its events alone, without the code that wrote them."""

from __future__ import annotations

from collections import Counter
from itertools import combinations
from typing import TYPE_CHECKING

from tests.end_to_end.busy_agent import PLACES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from super_agents.events.event import Event
    from tests.end_to_end.busy_agent import Diary


def acted_on(events: Iterable[Event]) -> Counter[tuple[str, str]]:
    """Return how often each message was acted on by each recipient: (text, recipient)."""
    texts: dict[str, str] = {}
    acted: Counter[tuple[str, str]] = Counter()
    for event in events:
        if event.kind == "message.sent":
            texts[event.data["message"]] = event.data["text"]
        elif event.kind == "message.acknowledged":
            acted[texts[event.data["message"]], event.data["recipient"]] += 1
    return acted


def sent(events: Iterable[Event]) -> Counter[tuple[str, str]]:
    """Return how often each message was stored for each recipient: (text, recipient)."""
    return Counter(
        (event.data["text"], name)
        for event in events
        if event.kind == "message.sent"
        for name in event.data["recipients"]
    )


def work_done_twice(events: Iterable[Event]) -> list[str]:
    """Return what is wrong with claims: taken while another held it, finished by somebody else, or twice."""
    faults: list[str] = []
    holder: dict[str, tuple[str, int, str]] = {}  # task -> who, token, until
    done: set[str] = set()
    for event in events:
        task = event.data.get("task", "")
        if event.kind == "task.claimed":
            held = holder.get(task)
            if task in done or (held and (held[2] > event.ts or event.data["fence"] != held[1] + 1)):
                faults.append(f"{task} was taken by {event.by} at {event.ts} while it was {held or 'done'}")
            holder[task] = (event.by, event.data["fence"], event.data["until"])
        elif event.kind == "task.finished":
            if task in done or holder[task][:2] != (event.by, event.data["fence"]):
                faults.append(f"{task} was finished by {event.by} while it was of {holder[task]}")
            done.add(task)
    return faults


def overlaps(events: Iterable[Event]) -> list[str]:
    """Return the leases that were taken while another held a path of theirs."""
    faults: list[str] = []
    held: dict[str, tuple[str, set[str], str]] = {}  # lease -> who, places, until
    for event in events:
        if event.kind == "lease.taken":
            said = event.data
            places = set.union(*(PLACES[pattern.lstrip("/")] for pattern in said["patterns"]))
            faults += [
                f"{event.by} took {sorted(places & theirs)} at {said['taken_at']}, which {who} held until {until}"
                for who, theirs, until in held.values()
                if who != event.by and until > said["taken_at"] and places & theirs
            ]
            held[said["lease"]] = (event.by, places, said["expires_at"])
        elif event.kind == "lease.released":
            del held[event.data["lease"]]
    return faults


def overlaps_told(diaries: Sequence[Diary]) -> list[str]:
    """Return the moments at which two agents both knew that they held a place."""
    had = sorted(
        (since, until, diary.name, pattern)
        for diary in diaries
        for pattern, since, until in diary.leases
        if since < until
    )
    return [
        f"{one} and {other}"
        for one, other in combinations(had, 2)
        if one[2] != other[2] and other[0] < one[1] and PLACES[one[3]] & PLACES[other[3]]
    ]
