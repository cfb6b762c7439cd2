"""Reading JSON without the package `json`, whose import costs more than a whole hook does, because of `re`.

Its scanner, written in C, can be had alone. Where Python has none, `json` itself does it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SPACE = " \t\r\n"  # as JSON has it


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


def loads(text: str) -> "Any":
    """Return the JSON value in a text; raises `ValueError` when it is none, or more than one, or nested too deeply."""
    body = text.strip(_SPACE)
    value, end = _scan(body)
    if end != len(body):
        message = f"more than one JSON value: {body[end : end + 40]!r}"
        raise ValueError(message)
    return value


def parsed(raw: bytes) -> "dict[str, Any]":
    """Return the members of the JSON object in `raw`; raises `ValueError` when it is anything else."""
    text = raw.decode().lstrip(_SPACE)
    if text[:1] != "{":
        message = f"no JSON object: {text[:40]!r}"
        raise ValueError(message)
    members: dict[str, Any] = loads(text)
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


def _scan(text: str) -> "tuple[Any, int]":
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
