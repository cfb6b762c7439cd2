"""What is not written to the log as the client gave it: long texts are cut, secrets replaced, odd letters mended.

Names stay, and so does the shape. Of what was cut the event says how long it was.
"""

import json

from super_agents.policy.cheap_look import looks_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROOM = 60_000  # bytes of a line for the client's JSON
_STEPS = ((4096, 200), (1024, 60), (256, 25), (64, 8))  # characters of a text and items of a list, until it fits
_MARGIN = 8192  # characters: the cut is looked at this far beyond its end, for a secret may lie across it
_DEEPEST = 50
_MOST_CUTS = 100  # places that are named; there may be thousands
_HARMLESS = ("re:toolu_[A-Za-z0-9_]{4,60}", "re:[0-9a-f-]{16,40}")  # ids of tool calls, subagents, sessions
_NO_SECRETS = (
    *("transcript_path", "agent_transcript_path", "cwd"),
    *("session_id", "prompt_id", "tool_use_id", "agent_id"),
)


def careful(members: "dict[str, Any]", root: str) -> str:
    """Return the data of an event as JSON without its closing brace."""
    cuts: dict[str, int] = {}
    longest, most = _STEPS[0]
    value = _clean(_cut(members, longest + _MARGIN, most, cuts), root)
    for longest, most in _STEPS:
        text = _written(_cut(value, longest, most, cuts), cuts)
        if len(text.encode()) <= ROOM:
            return text
    short = {name: item for name, item in value.items() if not isinstance(item, dict | list) and len(name) < longest}
    cuts.setdefault("", len(members))
    return _written(_cut(short, longest, most, cuts), cuts)


def _clean(members: "dict[str, Any]", root: str) -> "dict[str, Any]":
    """Replace secrets; ids and paths of the session stay, for they join one event to another."""
    if not looks_secret(json.dumps(members, ensure_ascii=False).encode("utf-8", "replace")):
        return members
    from super_agents.hooks.careful_look import redacted_value

    kept = {name: members[name] for name in _NO_SECRETS if isinstance(members.get(name), str)}
    clean: dict[str, Any] = redacted_value(members, root, harmless=_HARMLESS)
    return {**clean, **kept}


def _written(value: "Any", cuts: dict[str, int]) -> str:
    told = dict(list(cuts.items())[:_MOST_CUTS])
    whole = {"input": value, **({"truncated": told} if told else {})}
    text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace").decode()[:-1]  # half of a letter, which JSON can name and UTF-8 cannot


def _cut(value: "Any", longest: int, most: int, cuts: dict[str, int], at: str = "") -> "Any":
    """Return a value with nothing long in it; `cuts` gets the place of what was cut and the length it had."""
    if isinstance(value, str) and len(value) > longest:
        cuts.setdefault(at, len(value))
        return value[:longest]
    if not isinstance(value, dict | list):
        return value
    if len(value) > most or at.count("/") >= _DEEPEST:
        cuts.setdefault(at, len(value))
        most = 0 if at.count("/") >= _DEEPEST else most
    if isinstance(value, list):
        return [_cut(item, longest, most, cuts, f"{at}/{number}") for number, item in enumerate(value[:most])]
    return {name: _cut(value[name], longest, most, cuts, f"{at}/{_pointer(name)}") for name in list(value)[:most]}


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")
