"""Reading the JSON that the client gives a hook, and writing it again.

`json` costs as much to import as the whole hook does, because of `re`; the scanner behind it, in C, costs nothing.
"""

from super_agents.hooks.recording import array, boolean, string
from super_agents.policy.cheap_look import looks_secret

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Ids and paths, which look like tokens. What they are in the log is what joins one event to another.
_NO_SECRETS = (
    *(b'"tool_use_id":"', b'"transcript_path":"', b'"agent_transcript_path":"', b'"cwd":"'),
    *(b'"session_id":"', b'"agent_id":"'),
)
_NO_PASSWORDS = (b'"command":"pwd"', b'&& pwd"', b'; pwd"')  # the shell's word for a folder, and many a tool call
_SPACE = b" \t\r\n"  # as JSON has it


class _Rules:
    """What the scanner asks for: JSON as the standard has it, without infinity, not-a-number and raw line ends."""

    strict = True
    object_hook = object_pairs_hook = None
    parse_int = int

    @staticmethod
    def parse_float(text: str) -> float:
        """Refuse what is too large for a number: other readers of the log would take the line for damaged."""
        number = float(text)
        if number in {_ENDLESS, -_ENDLESS}:
            message = f"{text[:40]} is too large for a number"
            raise ValueError(message)
        return number

    @staticmethod
    def parse_constant(name: str) -> float:
        """Refuse `NaN` and `Infinity`."""
        message = f"{name} is no JSON"
        raise ValueError(message)


_ENDLESS = float("inf")


def parsed(raw: bytes) -> "dict[str, Any]":
    """Return the members of the JSON object in `raw`; raises `ValueError` when it is anything else."""
    text = raw.strip(_SPACE).decode()
    if text[:1] != "{":
        message = f"no JSON object: {text[:40]!r}"
        raise ValueError(message)
    members, end = _scan(text)
    if end != len(text):
        message = f"more than one JSON value: {text[end : end + 40]!r}"
        raise ValueError(message)
    return members


def text_member(members: "dict[str, Any]", name: str) -> str:
    """Return a member that is text, or nothing when there is none of this name, or it is no text."""
    value = members.get(name)
    return value if isinstance(value, str) else ""


def text_in(raw: bytes, name: str) -> str:
    """Return a top-level text of raw JSON, or nothing when there is none, or `raw` is no JSON object."""
    try:
        return text_member(parsed(raw), name)
    except ValueError:
        return ""


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


def seems_secret(text: bytes) -> bool:
    """Tell whether there may be a secret in compact JSON of the client's, its ids and paths left out."""
    for name in _NO_SECRETS:
        first, *others = text.split(name)
        text = first + b"".join(other.partition(b'"')[2] for other in others)
    for command in _NO_PASSWORDS:
        text = text.replace(command, b'"')
    return looks_secret(text)


def _scan(text: str) -> "tuple[dict[str, Any], int]":
    """Return the value at the beginning of a text, and where it ends."""
    try:
        from _json import make_scanner
    except ImportError:  # another Python than CPython
        from json import JSONDecoder

        return JSONDecoder(parse_float=_Rules.parse_float, parse_constant=_Rules.parse_constant).raw_decode(text)
    try:
        return make_scanner(_Rules)(text, 0)  # type: ignore[arg-type]  # anything with these attributes
    except (StopIteration, SystemError):  # the latter is how it tells a fault while `json` is not imported
        message = f"broken JSON: {text[:40]!r}"
        raise ValueError(message) from None
    except RecursionError:
        message = "JSON that is nested too deeply"
        raise ValueError(message) from None
