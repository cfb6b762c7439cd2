"""Who did what, and what allowed it: told from the log alone, as a chain that can be carried away and checked.

Each line holds the SHA-256 over the line before it and its own members, so a line that was changed, taken out or put in
breaks the chain from there on. Without a key anybody can make a whole new chain: it shows accidents, and whoever keeps
the head somewhere else sees more. With the machine's chain key the end is signed, and only who has the key can sign.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from super_agents.events.event import Event

KINDS = (
    *("claude.tool_requested", "claude.tool_finished", "claude.tool_failed", "claude.permission_*"),
    *("tool.*", "rule.*", "approval.*", "lease.*", "git.committed", "git.merged", "git.push_started"),
)
FORM = "super-agents audit 1"
BEGIN = "0" * 64
COLUMNS = ("seq", "ts", "who", "session", "did", "what", "about", "under", "by_whom", "hash")
_LONGEST = 300  # characters of a command or a reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One line: who did what to what, under which approval, lease or rule, and whose word that was."""

    seq: int
    ts: str
    who: str
    session: str
    did: str
    what: str
    about: str
    under: str
    by_whom: str

    def members(self) -> dict[str, Any]:
        """Return the entry as JSON members, in the order in which they are hashed."""
        return {name: getattr(self, name) for name in COLUMNS[:-1]}


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with an exported audit, and in which line."""

    line: int
    message: str


def entries(events: Iterable[Event]) -> Iterator[Entry]:
    """Fold events into entries, in the log's order.

    A tool call is told with what was said of it: the verdict, or the answer of a person, that was given before it.
    """
    said: dict[str, str] = {}  # id of a call or a question -> what allowed or refused it
    for event in events:
        data = event.data
        if event.kind.startswith("tool.") and data.get("tool_use_id"):
            said[data["tool_use_id"]] = str(data.get("rule") or data.get("lease") or data["because"])
        yield _entry(event, said)


def _entry(event: Event, said: dict[str, str]) -> Entry:
    what, about, under, by_whom = _TELLING.get(event.kind.partition(".")[0], _nothing)(event, said)
    names = (event.seq, event.ts, event.by, event.session or "", event.kind)
    return Entry(*names, what, " ".join(about.split())[:_LONGEST], under, by_whom)


def _call(event: Event, said: dict[str, str]) -> tuple[str, str, str, str]:
    told = event.data.get("input", {})
    asked = told.get("tool_input")
    asked = asked if isinstance(asked, dict) else {}
    about = next((str(asked[name]) for name in ("command", "file_path", "notebook_path", "path") if name in asked), "")
    return str(told.get("tool_name", "")), about, said.get(str(told.get("tool_use_id", "")), ""), ""


def _verdict(event: Event, _: dict[str, str]) -> tuple[str, str, str, str]:
    data = event.data
    under = str(data.get("rule") or data.get("lease") or data["because"])
    return str(data["tool"]), str(data.get("path") or data["reason"]), under, str(data.get("holder", ""))


def _approval(event: Event, _: dict[str, str]) -> tuple[str, str, str, str]:
    data = event.data
    by_whom = event.by if event.kind == "approval.answered" else ""
    return str(data.get("answer", "")), str(data.get("action", "")), str(data["approval"]), by_whom


def _lease(event: Event, _: dict[str, str]) -> tuple[str, str, str, str]:
    data = event.data
    return str(data.get("mode", "")), ", ".join(data.get("patterns", ())), str(data["lease"]), ""


def _git(event: Event, _: dict[str, str]) -> tuple[str, str, str, str]:
    data = event.data
    return (
        str(data.get("commit", data.get("remote", "")))[:12],
        str(data.get("subject", "")),
        data.get("branch", ""),
        "",
    )


def _rule(event: Event, _: dict[str, str]) -> tuple[str, str, str, str]:
    return str(event.data.get("subject", "")), str(event.data.get("reason", "")), str(event.data.get("rule", "")), ""


def _nothing(_: Event, __: dict[str, str]) -> tuple[str, str, str, str]:
    return "", "", "", ""


_TELLING = {
    "claude": _call,
    "tool": _verdict,
    "approval": _approval,
    "lease": _lease,
    "git": _git,
    "rule": _rule,
}


def exported(found: Iterable[Entry], key: bytes | None) -> Iterator[dict[str, Any]]:
    """Yield the entries chained, and a last line with their count, the head of the chain, and its HMAC with a key."""
    head, count = BEGIN, 0
    for entry in found:
        members = entry.members()
        head = _hash(head, members)
        count += 1
        yield {**members, "hash": head}
    yield {"form": FORM, "entries": count, "head": head, **({"hmac": _signed(key, count, head)} if key else {})}


def verify(lines: Iterable[dict[str, Any]], key: bytes | None = None) -> list[Finding]:
    """Return what is wrong with an export, in the order of its lines; nothing when it is as it was written."""
    findings: list[Finding] = []
    head, count, last, end = BEGIN, 0, 0, None
    for number, line in enumerate(lines, 1):
        if end is not None:
            findings.append(Finding(number, "stands after the end"))
        elif line.get("form") is not None:
            end = line
        else:
            members = {name: line.get(name) for name in COLUMNS[:-1]}
            if _hash(head, members) != line.get("hash") or set(line) != set(COLUMNS):
                findings.append(
                    Finding(number, "is not what was written, or lines before it are missing or were added")
                )
            if not isinstance(line.get("seq"), int) or line["seq"] <= last:
                findings.append(Finding(number, "is out of order"))
            last = line["seq"] if isinstance(line.get("seq"), int) else last
            head, count = str(line.get("hash")), count + 1
    return findings + _of_end(end, head, count, key)


def _of_end(end: dict[str, Any] | None, head: str, count: int, key: bytes | None) -> list[Finding]:
    line = count + 1
    if end is None:
        return [Finding(line, "the end is missing: lines may have been cut off")]
    if end.get("form") != FORM or end.get("entries") != count or end.get("head") != head:
        return [Finding(line, "the end does not belong to these lines: some are missing, or were added")]
    if key and not hmac.compare_digest(str(end.get("hmac", "")), _signed(key, count, head)):
        return [Finding(line, "the end was not signed with this machine's chain key")]
    return []


def _hash(before: str, members: dict[str, Any]) -> str:
    text = json.dumps(members, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(f"{before}\n{text}".encode("utf-8", "surrogatepass")).hexdigest()


def _signed(key: bytes, count: int, head: str) -> str:
    return hmac.new(key, f"{FORM} {count} {head}".encode(), hashlib.sha256).hexdigest()
