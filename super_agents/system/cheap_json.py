"""Reading JSON without the package `json`, whose import costs more than a whole hook does.

Its scanner, written in C, can be had alone. Where Python has none, `json` itself does it.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class _Plain:
    """What the scanner wants to be told: plain dicts, lists, numbers."""

    strict = False
    object_hook = None
    object_pairs_hook = None
    parse_float = float
    parse_int = int
    parse_constant = float


def loads(text: str) -> "Any":
    """Return what a JSON text says; raises `ValueError` when it is none, `RecursionError` when it is too deep."""
    try:
        from _json import make_scanner
    except ImportError:
        import json

        return json.loads(text)
    body = text.lstrip(" \t\r\n")
    try:
        value, end = make_scanner(_Plain)(body, 0)  # type: ignore[arg-type]  # anything with these attributes
    except (StopIteration, SystemError) as error:  # the latter is how it tells a fault while `json` is not imported
        message = "this is no JSON"
        raise ValueError(message) from error
    if body[end:].strip(" \t\r\n"):
        message = "something follows the JSON value"
        raise ValueError(message)
    return value


def members_of(text: "str | bytes") -> "dict[str, Any]":
    """Return the members of a JSON object, and none for anything else."""
    try:
        value = loads(text if isinstance(text, str) else text.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}
