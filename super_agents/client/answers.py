"""What the API answers, as the values and errors that local objects give."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeVar

from super_agents import errors
from super_agents.errors import ServiceUnavailable, SuperAgentsError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from dataclasses import Field
    from typing import ClassVar, Protocol

    import httpx2

    class Dataclass(Protocol):
        """A noun of the house."""

        __dataclass_fields__: ClassVar[dict[str, Field[Any]]]


T = TypeVar("T", bound="Dataclass")


def members_of(response: httpx2.Response) -> dict[str, Any]:
    """Return the members of an answer that was read; raises the error that a problem tells, as it was raised there."""
    if response.is_success and not response.content:
        return {}
    try:
        told = response.json()
    except ValueError as error:
        raise _strange(response) from error
    if not isinstance(told, dict):
        raise _strange(response)
    if response.is_success:
        return told
    raise problem(told, response)


def problem(told: Mapping[str, Any], response: httpx2.Response) -> SuperAgentsError:
    """Return the error that the members of an `application/problem+json` tell, of the class that its code names."""
    code, message = told.get("code"), told.get("detail")
    if not isinstance(code, str) or not isinstance(message, str):
        return _strange(response)
    found, details = _CLASSES.get(code), told.get("details")
    if found is None:
        refused = {"code": code, "status": response.status_code, "retry_after": _seconds(response)}
        return ServiceUnavailable(message, hint=str(told.get("hint", "")), **refused)
    error = found.__new__(found)  # a class builds its sentence from arguments of its own; here it is there already
    SuperAgentsError.__init__(error, message, hint=str(told.get("hint", "")))
    error.details = dict(details) if isinstance(details, dict) else {}
    return error


def _seconds(response: httpx2.Response) -> int | None:
    told = response.headers.get("Retry-After", "")
    return int(told) if told.isascii() and told.isdigit() else None


def made(cls: type[T], told: Mapping[str, Any], **more: Any) -> T:
    """Return a noun with the members that were told, and with `more`.

    Lists leave out what is not set, and a newer server may tell more than we know: what is missing is empty, what is
    unknown is passed over.
    """
    values = {field.name: _value(field, told) for field in fields(cls) if field.name not in more}
    return cls(**values, **more)


def _value(field: Field[Any], told: Mapping[str, Any]) -> Any:
    kind, value = str(field.type), told.get(field.name)
    if kind.startswith("tuple"):
        return tuple(value or ())
    return "" if value is None and kind == "str" else value


def _strange(response: httpx2.Response) -> ServiceUnavailable:
    return ServiceUnavailable(
        f"`{response.request.method} {response.request.url}` was answered with {response.status_code} and no JSON of"
        " ours",
        hint="is this the address of a knowledge manager? `super-agents status` shows its own",
        status=response.status_code,
    )


def _codes() -> Iterator[tuple[str, type[SuperAgentsError]]]:
    for found in vars(errors).values():
        if isinstance(found, type) and issubclass(found, SuperAgentsError):
            yield found.__new__(found).code, found


_CLASSES = dict(_codes())
