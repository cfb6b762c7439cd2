"""What is not written to the log as the client gave it: long texts are cut, secrets replaced, odd letters mended.

Names of up to 200 characters stay, and so does the shape. Of what was cut the event says how long it was.
"""

from super_agents.hooks.recording import array, boolean, string
from super_agents.policy.cheap_look import seems_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ROOM = 60_000  # bytes of a line for the client's JSON
_STEPS = ((4096, 200), (1024, 60), (256, 25), (64, 8))  # characters of a text and items of a list, until it fits
_MARGIN = 8192  # characters: the cut is looked at this far beyond its end, for a secret may lie across it
_DEEPEST = 50
_LONGEST_NAME = 200  # characters
_MOST_CUTS = 100  # places that are named; there may be thousands
_CUT_HERE = "\n\ue000"  # no letter of anybody's: marks a text that goes on
_HARMLESS = ("re:toolu_[A-Za-z0-9_]{4,60}",)  # ids of tool calls
_NO_SECRETS = (
    *("transcript_path", "agent_transcript_path", "cwd"),
    *("session_id", "prompt_id", "tool_use_id", "agent_id"),
)
_LEAST = (*_NO_SECRETS, "hook_event_name", "tool_name")


def careful(members: "dict[str, Any]", root: str) -> str:
    """Return the data of an event as JSON without its closing brace."""
    cuts: dict[str, int] = {}
    longest, most = _STEPS[0]
    value = _without_ends(_clean(_cut(members, (longest + _MARGIN, most), cuts, mark=_CUT_HERE), root))
    for step in _STEPS:
        text = _written(_cut(value, step, cuts), cuts)
        if len(text.encode()) <= ROOM:
            return text
    least = {name: value[name] for name in _LEAST if isinstance(value.get(name), str)}
    return _written(_cut(least, _STEPS[1], {}), {"": len(members)})


def _clean(members: "dict[str, Any]", root: str) -> "dict[str, Any]":
    """Replace secrets; ids and paths of the session stay, for they join one event to another."""
    if not seems_secret(written(members).encode()):
        return members
    from super_agents.hooks.careful_look import redacted_value

    kept = {name: members[name] for name in _NO_SECRETS if isinstance(members.get(name), str)}
    clean: dict[str, Any] = redacted_value(members, root, harmless=_HARMLESS)
    return {**clean, **kept}


def _written(value: "Any", cuts: dict[str, int]) -> str:
    told = dict(list(cuts.items())[:_MOST_CUTS])
    return written({"input": value, **({"truncated": told} if told else {})})[:-1]


def _cut(value: "Any", step: tuple[int, int], cuts: dict[str, int], at: str = "", *, mark: str = "") -> "Any":
    """Return a value with nothing long in it; `cuts` gets the place of what was cut and the length it had."""
    longest, most = step
    if isinstance(value, str) and len(value) > longest:
        cuts.setdefault(at, len(value))
        return value[:longest] + mark
    if not isinstance(value, dict | list):
        return value
    most = 0 if at.count("/") >= _DEEPEST else most
    if len(value) > most:
        cuts.setdefault(at, len(value))
    if isinstance(value, list):
        return [_cut(item, step, cuts, f"{at}/{number}", mark=mark) for number, item in enumerate(value[:most])]
    names = {name: name[:_LONGEST_NAME] for name in list(value)[:most]}
    for name, short in names.items():
        if name != short:
            cuts.setdefault(f"{at}/{_pointer(short)}", len(name))
    return {short: _cut(value[name], step, cuts, f"{at}/{_pointer(short)}", mark=mark) for name, short in names.items()}


def _without_ends(value: "Any") -> "Any":
    """Take off texts that go on what may be the beginning of a secret: it was not seen whole."""
    if isinstance(value, str) and value.endswith(_CUT_HERE):
        return value[: max(0, len(value) - len(_CUT_HERE) - _MARGIN)]
    if isinstance(value, list):
        return [_without_ends(item) for item in value]
    return {name: _without_ends(item) for name, item in value.items()} if isinstance(value, dict) else value


def _pointer(name: str) -> str:
    return name.replace("~", "~0").replace("/", "~1")


def written(value: "Any") -> str:
    """Return a value of JSON as compact JSON, in letters that UTF-8 has: half of a letter becomes a question mark."""
    if isinstance(value, str):
        return string(value.encode("utf-8", "replace"))
    if isinstance(value, dict):
        return "{" + ",".join([f"{written(name)}:{written(item)}" for name, item in value.items()]) + "}"
    if isinstance(value, list):
        return array([written(item) for item in value])
    if isinstance(value, bool):
        return boolean(value=value)
    return "null" if value is None else repr(value)
