"""What the client tells a hook, as an event: its JSON goes into the log as it is, where that is short and harmless."""

from super_agents.events.claude_kinds import KIND_OF
from super_agents.hooks import recording as log
from super_agents.hooks.claude.members import parsed, text_member
from super_agents.hooks.claude.repeats import Repeats
from super_agents.policy.cheap_look import looks_secret
from super_agents.system.posix_only import variable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

LONGEST_RAW = 16 * 1024  # bytes of the client's JSON that go into the log as they are
_MOST_BRACKETS = 400  # the log's readers take some thousand levels, and brackets are no measure but a bound of them
# Ids and paths, which look like tokens. What they are in the log is what joins one event to another.
_NO_SECRETS = (
    *(b'"tool_use_id":"', b'"transcript_path":"', b'"agent_transcript_path":"', b'"cwd":"'),
    *(b'"session_id":"', b'"agent_id":"'),
)
_AGENT = "SUPER_AGENT"
_SAFE = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def record(root: str, event: str, raw: bytes, *, ns: int, via: str = "") -> None:
    """Write what the client said at one of its hook events to the log of the project, once.

    `via` is the way the hook was put in, empty for settings. Raises `ValueError` for what is no JSON object.
    """
    members = parsed(raw)
    kind = KIND_OF[event]
    data = data_of(root, raw, members)
    session = text_member(members, "session_id") or variable(log.SESSION)
    tool_use = text_member(members, "tool_use_id")
    is_known = Repeats(kind=kind, session=session, tool_use=tool_use, data=data, via=via, ns=ns)
    whole = f'{data},"via":{log.string(via)}}}' if via else f"{data}}}"
    log.write(root, kind, whole, by=actor(root, session), session=session, ns=ns, is_known=is_known)


def data_of(root: str, raw: bytes, members: "dict[str, Any]") -> str:
    """Return the event's data as JSON, without its closing brace."""
    text = raw.strip()
    if _is_plain(text) and not looks_secret(_without_ids(text)):
        return '{"input":' + text.decode()
    from super_agents.hooks.claude.careful import careful  # rare, and 20 ms

    return careful(members, root)


def actor(root: str, session: str) -> str:
    """Return who acts in a session: the agent of the environment, the one the session was given, or a person."""
    return variable(_AGENT) or agent_of(root, session) or log.actor()


def agent_of(root: str, session: str) -> str:
    """Return the agent's name that a session was given when it began, or nothing."""
    if not session or session.strip(_SAFE):
        return ""  # a name with a slash would lead elsewhere
    text = log.text_of(f"{root}/.claude/state/sessions/{session}.json")
    try:
        return text_member(parsed(text.encode("utf-8", "surrogateescape")), "agent") if text else ""
    except ValueError:
        return ""


def _is_plain(text: bytes) -> bool:
    """Tell whether JSON may stand in a line as it is: short, in one line, flat, all of its letters in UTF-8."""
    return (
        len(text) <= LONGEST_RAW
        and b"\n" not in text
        and b"\r" not in text
        and b"\\ud" not in text
        and b"\\uD" not in text
        and text.count(b"{") + text.count(b"[") <= _MOST_BRACKETS
    )


def _without_ids(text: bytes) -> bytes:
    for name in _NO_SECRETS:
        first, *others = text.split(name)
        text = first + b"".join(other.partition(b'"')[2] for other in others)
    return text
