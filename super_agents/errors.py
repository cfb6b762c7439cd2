"""Every error of super-agents, in one tree.

SuperAgentsError
├── ProjectError
│   ├── ProjectNotFound
│   ├── ProjectExists
│   ├── TemplateNotFound
│   ├── TemplateInvalid
│   ├── ConfigInvalid
│   ├── FileRefused
│   ├── KmFailed
│   ├── KmUnreachable
│   ├── KmElsewhere
│   └── PortsExhausted
├── EventLogError
│   ├── EventInvalid
│   ├── EventNotFound
│   ├── LogCorrupted
│   ├── LogLocked
│   ├── LogFull
│   ├── LogNewer
│   ├── LogUnsynced
│   ├── CursorAhead
│   ├── HistoryForgotten
│   ├── BlobMissing
│   └── ViewNotFound
├── AgentError
│   ├── AgentNotFound
│   ├── NameInvalid
│   ├── NameTaken
│   ├── IdentityRefused
│   └── SessionNotFound
├── MessageError
│   ├── MessageInvalid
│   ├── MessageNotFound
│   ├── MessageRefused
│   └── UnknownRecipient
├── LeaseError
│   ├── LeaseHeld
│   ├── LeaseLost
│   ├── LeaseNotFound
│   └── LeaseRefused
├── TaskError
│   ├── TaskInvalid
│   ├── TaskNotFound
│   ├── TaskNotReady
│   ├── NoTaskReady
│   ├── TaskTaken
│   ├── TaskLost
│   ├── TaskRefused
│   ├── DependencyCycle
│   └── EvidenceMissing
├── CallError
│   ├── ArgumentsInvalid
│   └── CursorInvalid
├── KnowledgeError
│   ├── DocumentNotFound
│   ├── DocumentInvalid
│   ├── DocumentExists
│   ├── DocumentChanged
│   ├── DocumentUnreadable
│   ├── ContractNotFound
│   ├── ContractInvalid
│   ├── ContractBroken
│   ├── ContractChanged
│   ├── ContextInvalid
│   ├── EmbedderMissing
│   ├── EmbeddingsOff
│   └── QueryInvalid
├── PolicyError
│   ├── ApprovalClosed
│   ├── ApprovalInvalid
│   ├── ApprovalNotFound
│   ├── ApprovalRefused
│   ├── RuleNotFound
│   ├── RulesInvalid
│   └── SecretNotFound
└── MachineError
    ├── ToolMissing
    ├── CommandFailed
    ├── PathRefused
    ├── OutputRefused
    └── ServiceUnavailable

A class builds its own sentence from its arguments, keeps them in `details`, and names the next step in `hint`.
An error's code, for machines, is its class name in snake_case.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path
    from typing import Any


class SuperAgentsError(Exception):
    """Something that went wrong and that a person can act on."""

    def __init__(self, message: str, *, hint: str = "", **details: object) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.details = details

    @property
    def code(self) -> str:
        """The class name in snake_case."""
        name = type(self).__name__
        return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")

    def to_dict(self) -> dict[str, Any]:
        """Return the shape that every door shows to machines: code, message, hint, details."""
        details = {key: _plain(value) for key, value in self.details.items()}
        return {"code": self.code, "message": self.message, "hint": self.hint, "details": details}


def _plain(value: object) -> object:
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return str(value)


# Projects


class ProjectError(SuperAgentsError):
    """A project, its files or its knowledge manager."""


class ProjectNotFound(ProjectError):
    """No project at this path or above it."""

    def __init__(self, path: Path | str, *, looked: Iterable[Path | str] = (), hint: str = "") -> None:
        places = [str(place) for place in looked]
        where = f" (looked in {', '.join(f'`{place}`' for place in places)})" if places else ""
        super().__init__(
            f"no project at `{path}` or above it{where}",
            hint=hint or "run `super-agents init` in the repository to make one",
            path=str(path),
            looked=places,
        )


class FileRefused(ProjectError):
    """A file of the user's that cannot be merged with ours; it was left as it is."""

    def __init__(
        self, path: Path | str, reason: str, *, hint: str, line: int | None = None, column: int | None = None
    ) -> None:
        where = "" if line is None else f" (line {line}, column {column})"
        super().__init__(
            f"`{path}` {reason}{where}", hint=hint, path=str(path), reason=reason, line=line, column=column
        )


class ProjectExists(ProjectError):
    """A project that was set up from another template."""

    def __init__(self, root: Path | str, template: str) -> None:
        super().__init__(
            f"`{root}` is a project already, set up from the template `{template}`",
            hint="`super-agents upgrade` brings it up to date; for another template run `super-agents remove` first",
            root=str(root),
            template=template,
        )


class TemplateNotFound(ProjectError):
    """No template of this name, and no folder of a template at this path."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        there = sorted(known)
        names = ", ".join(there) or "none"
        super().__init__(
            f"no template `{name}`",
            hint=f"the templates are: {names}; or give the folder of one of your own",
            template=name,
            known=there,
        )


class TemplateInvalid(ProjectError):
    """A template whose files contradict what a template is."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            f"the template `{path}` {reason}",
            hint="a template is a folder with `template.toml`, `files/` and `merge/`; nothing was written",
            path=str(path),
            reason=reason,
        )


class ConfigInvalid(ProjectError):
    """Settings that cannot be used; every fault of every layer is named at once."""

    def __init__(self, sentences: Iterable[str], faults: Iterable[dict[str, object]] = ()) -> None:
        lines = list(sentences)
        count = "one fault" if len(lines) == 1 else f"{len(lines)} faults"
        super().__init__(
            "\n  ".join([f"the settings have {count}:", *lines]),
            hint="mend these places; `super-agents config schema` shows all that can be set",
            faults=list(faults),
        )


class KmFailed(ProjectError):
    """The knowledge manager did not come up; `log` holds the last lines it wrote."""

    def __init__(self, root: Path | str, reason: str, *, hint: str = "", log: Iterable[str] = ()) -> None:
        lines = list(log)
        said = "".join(f"\n  {line}" for line in lines)
        super().__init__(
            f"the knowledge manager of `{root}` did not start: {reason}{said}",
            hint=hint or "`super-agents km logs` shows more; `super-agents doctor` looks for the cause",
            root=str(root),
            reason=reason,
            log=lines,
        )


class KmUnreachable(ProjectError):
    """A process of the knowledge manager is there, but it does not answer as it should."""

    def __init__(self, root: Path | str, reason: str, *, pid: int | None = None) -> None:
        super().__init__(
            f"the knowledge manager of `{root}` does not answer: {reason}",
            hint="end it with `super-agents stop`, then `super-agents start`"
            if pid
            else "`super-agents start` starts it",
            root=str(root),
            reason=reason,
            pid=pid,
        )


class KmElsewhere(ProjectError):
    """A client looks for the knowledge manager where it is not."""

    def __init__(self, port: int | None, asked: str) -> None:
        super().__init__(
            f"the client asks at {asked}, but the knowledge manager of this project listens on port {port}",
            hint="`super-agents init --mcp http` writes the port that it has into `.mcp.json`",
            port=port,
            asked=asked,
        )


class PortsExhausted(ProjectError):
    """Every port of the range is taken; `holders` says by whom."""

    def __init__(self, first: int, last: int, holders: Iterable[dict[str, object]]) -> None:
        held = list(holders)
        super().__init__(
            f"all ports from {first} to {last} are taken: {_who_holds(held)}",
            hint="stop a project's knowledge manager (`super-agents list --all`), or set a wider range: "
            "`km.ports` in the config, or SUPER_AGENTS_PORTS=5001-5200",
            first=first,
            last=last,
            holders=held,
        )


def _who_holds(holders: list[dict[str, object]]) -> str:
    ours = [f"{held['port']} by `{held['name']}` at `{held['root']}`" for held in holders if held.get("root")]
    strangers = [int(str(held["port"])) for held in holders if not held.get("root")]
    return "; ".join([*ours, *([f"{_spans(strangers)} by another program"] if strangers else [])])


def _spans(numbers: list[int]) -> str:
    """Write `1, 2, 3, 7` as `1-3, 7`: a hundred ports fit into a sentence."""
    spans: list[list[int]] = []
    for number in sorted(numbers):
        if spans and spans[-1][1] == number - 1:
            spans[-1][1] = number
        else:
            spans.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in spans)


# The event log


class EventLogError(SuperAgentsError):
    """The event log of a project."""


class EventInvalid(EventLogError):
    """An event that the log does not take; nothing was written."""


class EventNotFound(EventLogError):
    """No event with this sequence number."""

    def __init__(self, seq: int, *, first: int, last: int) -> None:
        super().__init__(
            f"no event {seq}: this log holds {first} to {last}" if last else f"no event {seq}: this log is empty",
            hint="`super-agents event list` shows the newest events with their numbers",
            seq=seq,
            first=first,
            last=last,
        )

    @classmethod
    def of_correlation(cls, name: str) -> EventNotFound:
        """No event belongs to this piece of work."""
        error = cls.__new__(cls)
        EventLogError.__init__(
            error,
            f"no event belongs to `{name}`",
            hint="give a correlation or an event's number; `super-agents event list` shows both",
            correlation=name,
        )
        return error


class LogCorrupted(EventLogError):
    """The log's files contradict each other where an answer needs them to agree."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            f"the event log is damaged at `{path}`: {reason}",
            hint="run `super-agents event verify` to see every finding, then `super-agents event repair`",
            path=str(path),
            reason=reason,
        )


class LogLocked(EventLogError):
    """Another writer held the log's lock for longer than the time-out; nothing was written."""

    def __init__(self, path: Path | str, seconds: float) -> None:
        super().__init__(
            f"another process has held the log's lock `{path}` for more than {seconds:g} s",
            hint="`super-agents doctor` names the process; end it or let it go on, then try again",
            path=str(path),
            seconds=seconds,
        )


class LogFull(EventLogError):
    """The file system took less than a whole line; the log was cut back to its last whole line."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            f"no room to append to `{path}`: {reason}; nothing was written and the log is intact",
            hint="make room on that file system (or lift the file size limit), then try again",
            path=str(path),
            reason=reason,
        )


class LogNewer(EventLogError):
    """The log was written by a newer release than this one."""

    def __init__(self, path: Path | str, version: object) -> None:
        super().__init__(
            f"`{path}` holds events of format {version}; this release writes format 1",
            hint="upgrade super-agents on this machine; nothing was written",
            path=str(path),
            version=version,
        )


class LogUnsynced(EventLogError):
    """An event was written, but the disk could not be made to keep it through a power cut."""

    def __init__(self, path: Path | str, reason: str) -> None:
        super().__init__(
            f"what was appended to `{path}` is written, but could not be synced: {reason}",
            hint="do not append it again; look at the disk (`dmesg`, `df -h`): a power cut may take it",
            path=str(path),
            reason=reason,
        )


class CursorAhead(EventLogError):
    """A cursor or view stands after the end of the log, as when an older log was put back."""

    def __init__(self, name: str, *, at: int, last: int) -> None:
        super().__init__(
            f"`{name}` stands at event {at}, but the log ends at {last}",
            hint="an older log seems to have been put back: run `super-agents view rebuild` for a view, or delete the"
            " file of that name in `.claude/events/cursors/` for a reader",
            name=name,
            at=at,
            last=last,
        )


class HistoryForgotten(EventLogError):
    """A view needs events that are gone, and no snapshot of its present version was kept."""

    def __init__(self, view: str, *, first: int) -> None:
        super().__init__(
            f"the view `{view}` cannot be folded anew: events before {first} were forgotten",
            hint="put the older segments back from a backup, or go on with the release that made the snapshot",
            view=view,
            first=first,
        )


class BlobMissing(EventLogError):
    """An event refers to no kept content, or to one that is gone."""

    def __init__(self, folder: Path | str, digest: object) -> None:
        what = f"the content `{digest}` is not in `{folder}`" if digest else "the event has no attachment"
        super().__init__(
            what,
            hint="put the file back from a backup" if digest else "`super-agents event show` shows what it carries",
            folder=str(folder),
            sha256=digest,
        )


class ViewNotFound(EventLogError):
    """No view of this name."""

    def __init__(self, name: str, known: Iterable[str]) -> None:
        names = ", ".join(sorted(known))
        super().__init__(f"no view named `{name}`", hint=f"the views are: {names}", name=name)


# Agents


class AgentError(SuperAgentsError):
    """An agent, its name, or what proves that the name is its own."""


class AgentNotFound(AgentError):
    """No agent of this name has ever been registered."""

    def __init__(self, name: str, *, near: Iterable[str] = ()) -> None:
        names = ", ".join(f"`{other}`" for other in near)
        hint = f"did you mean {names}?" if names else "`super-agents agent list` names them all"
        super().__init__(f"no agent is named `{name}`", hint=hint, name=name, near=list(near))


class NameInvalid(AgentError):
    """A name, or what is told with it, that cannot be taken."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        super().__init__(f"`{value}` is no {what} that an agent can have", hint=hint, what=what, value=value)


class NameTaken(AgentError):
    """A name that another agent has."""

    def __init__(self, name: str, *, role: str | None) -> None:
        whose = f", a {role}" if role else ""
        super().__init__(
            f"the name `{name}` belongs to another agent{whose}",
            hint="choose another name, or give the secret that came with this one as SUPER_AGENT_SECRET",
            name=name,
        )


class IdentityRefused(AgentError):
    """Somebody who did not prove to be the one whose name was given."""

    def __init__(self, name: str, reason: str, *, hint: str = "") -> None:
        super().__init__(
            f"`{name}` cannot be acted for: {reason}",
            hint=hint or "set SUPER_AGENT and SUPER_AGENT_SECRET to what `super-agents agent register` gave",
            name=name,
            reason=reason,
        )


class SessionNotFound(AgentError):
    """No session of a client has this id, or more than one begins like that."""

    def __init__(self, session: str, *, is_unclear: bool = False) -> None:
        super().__init__(
            f"more than one session begins with `{session}`" if is_unclear else f"no session has the id `{session}`",
            hint="`super-agents session list --all` names them all",
            session=session,
        )


# Messages


class MessageError(SuperAgentsError):
    """Messages between agents and people."""


class MessageInvalid(MessageError):
    """A message that cannot be sent as it is; `field` names what is wrong with it."""

    def __init__(self, field: str, sentence: str, *, hint: str) -> None:
        super().__init__(sentence, hint=hint, field=field)


class MessageNotFound(MessageError):
    """No message with this id."""

    def __init__(self, message: str) -> None:
        super().__init__(
            f"no message `{message}`",
            hint="`super-agents message list` shows the newest messages with their ids, as in `m-7`",
            id=message,
        )


class MessageRefused(MessageError):
    """Somebody may not write to, read for or act for these recipients; an event of it was kept."""

    def __init__(
        self, by: str, action: str, recipients: Iterable[str], reason: str, *, message: str | None = None
    ) -> None:
        whom = list(recipients)
        names = ", ".join(f"`{name}`" for name in whom) or "anybody"
        verb = {"send": "write to", "read": "read for"}.get(action, f"{action} `{message}` for")
        super().__init__(
            f"`{by}` may not {verb} {names}: {reason}",
            hint="`super-agents config show` has the rules under `messages`; a person may always be asked: `human`"
            if action == "send"
            else "`super-agents message show` says whose a message is; everybody acts in an inbox of their own",
            by=by,
            action=action,
            recipients=whom,
            reason=reason,
            id=message,
        )


class UnknownRecipient(MessageError):
    """Addresses that reach nobody: an agent that is not there, a group without members; nothing was written."""

    def __init__(self, addresses: Iterable[str], *, near: Iterable[str] = ()) -> None:
        lost, close = list(addresses), list(near)
        meant = f"did you mean {', '.join(f'`{name}`' for name in close)}? " if close else ""
        super().__init__(
            f"nobody is reached by {', '.join(f'`{address}`' for address in lost)}",
            hint=f"{meant}`super-agents agent list` names the agents; `human`, `@all`, `@role:<role>` and "
            "`@team:<team>` reach people and groups",
            recipients=lost,
            near=close,
        )


# Leases


class LeaseError(SuperAgentsError):
    """Paths that somebody holds, or held."""


class LeaseHeld(LeaseError):
    """Somebody else holds paths among those that were asked for; `conflicts` says who, what, why and until when."""

    def __init__(self, conflicts: Iterable[dict[str, Any]]) -> None:
        from shlex import quote  # rare; and the hint is to be typed, whatever a pattern holds

        found = list(conflicts)
        first, asked = found[0]["lease"], f"May I have {found[0]['held']}?"
        more = f", and {len(found) - 1} more in the way" if len(found) > 1 else ""
        what = f" ({first['reason']})" if first["reason"] else ""
        both = f"; both match `{found[0]['example'][:100]}`" if found[0]["example"] else ""
        super().__init__(
            f"`{found[0]['wanted']}` cannot be had: `{first['holder']}` holds `{found[0]['held']}`{what}"
            f" as `{first['id']}` until {first['expires_at']}{both}{more}",
            hint=f"ask: `super-agents message send --to {quote(first['holder'])} {quote(asked)}`; or wait until then",
            holder=first["holder"],
            pattern=found[0]["held"],
            reason=first["reason"],
            expires_at=first["expires_at"],
            conflicts=found,
        )


class LeaseLost(LeaseError):
    """Somebody acts on a lease that is not theirs, or no longer."""

    def __init__(self, what: str, holder: str, token: int, reason: str, *, lease: dict[str, Any] | None = None) -> None:
        super().__init__(
            f"`{holder}` does not hold `{what}` under the token {token}: {reason}",
            hint="do not write; take it again with `super-agents lease take`, and look at what others wrote since",
            what=what,
            holder=holder,
            token=token,
            reason=reason,
            lease=lease,
        )


class LeaseNotFound(LeaseError):
    """No lease of this id was ever taken."""

    def __init__(self, lease_id: object) -> None:
        super().__init__(
            f"no lease `{lease_id}`", hint="`super-agents lease list --all` shows every lease", lease=lease_id
        )


class LeaseRefused(LeaseError):
    """What was asked of a lease makes no sense, or is not for whoever asked; nothing was written."""

    def __init__(self, what: str, value: object, reason: str, *, hint: str = "") -> None:
        super().__init__(
            f"the {what} `{value}` {reason}",
            hint=hint or "`super-agents lease take --help` shows what can be given",
            what=what,
            value=value,
            reason=reason,
        )


# Tasks


class TaskError(SuperAgentsError):
    """A task, or what somebody wants to do with it."""


class TaskInvalid(TaskError):
    """Something said of a task that cannot be taken; nothing was written."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        text = repr(value)
        shown = text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth
        super().__init__(f"the {what} of a task cannot be {shown}", hint=hint, what=what, value=value)


class TaskNotFound(TaskError):
    """No task with this id."""

    def __init__(self, task: object, *, newest: str | None) -> None:
        there = f"the newest is `{newest}`; " if newest else "there is none yet; "
        super().__init__(
            f"no task `{task}`",
            hint=f"{there}`super-agents task list` names them",
            task=task,
            newest=newest,
        )


class TaskNotReady(TaskError):
    """A task that nobody, or not this agent, can take now."""

    def __init__(self, task: str, reason: str, *, state: str) -> None:
        super().__init__(
            f"`{task}` cannot be taken: {reason}",
            hint="take another: `super-agents task claim` takes the next that is ready",
            task=task,
            reason=reason,
            state=state,
        )


class NoTaskReady(TaskError):
    """No task can be taken now; `counts` says how many there are in which state."""

    def __init__(self, by: str, *, role: str | None, counts: dict[str, int]) -> None:
        acting = f" as `{role}`" if role else ""
        there = ", ".join(f"{count} {state}" for state, count in counts.items()) or "none at all"
        super().__init__(
            f"no task is ready for `{by}`{acting}",
            hint=f"there are: {there}; `super-agents task board` shows them",
            by=by,
            role=role,
            counts=counts,
        )


class TaskTaken(TaskError):
    """A task that another agent has."""

    def __init__(self, task: str, *, owner: str, until: str) -> None:
        super().__init__(
            f"`{task}` is taken by `{owner}` until {until}",
            hint="take another, or wait until it is released or runs out",
            task=task,
            owner=owner,
            until=until,
        )


class TaskLost(TaskError):
    """A claim that does not hold, or no more; nothing was written."""

    def __init__(self, task: str, token: int, reason: str) -> None:
        super().__init__(
            f"claim {token} of `{task}` does not hold: {reason}",
            hint="stop working on it; `super-agents task show` says how it stands, `task claim` takes it anew",
            task=task,
            token=token,
            reason=reason,
        )


class TaskRefused(TaskError):
    """Something that cannot be done with a task as it stands."""

    def __init__(self, task: str, verb: str, *, state: str, hint: str) -> None:
        super().__init__(f"`{task}` is {state}, so it cannot be {verb}", hint=hint, task=task, state=state, verb=verb)


class DependencyCycle(TaskError):
    """Tasks that would wait for each other for ever; `circle` starts and ends with the same."""

    def __init__(self, circle: Iterable[str]) -> None:
        way = list(circle)
        said = way if len(way) <= 12 else [*way[:6], "…", *way[-5:]]  # noqa: PLR2004 - what a person reads
        super().__init__(
            f"the tasks would wait in a circle: {' → '.join(said)}",
            hint="leave one of these out, or take it back with `super-agents task unlink`",
            circle=way,
        )


class EvidenceMissing(TaskError):
    """A task that cannot be finished, for nothing proves that it is done."""

    def __init__(self, task: str, missing: Iterable[str]) -> None:
        lacks = list(missing)
        super().__init__(
            f"nothing proves that `{task}` is done: {'; '.join(lacks)}",
            hint="`super-agents task finish` runs the checks, and takes --commit, --artifact and a person's --note",
            task=task,
            missing=lacks,
        )


# Calls of tools


class CallError(SuperAgentsError):
    """A call that came over MCP or HTTP and cannot be served."""


class ArgumentsInvalid(CallError):
    """A tool was called with what it does not take; nothing was done."""

    def __init__(self, tool: str, faults: Iterable[str]) -> None:
        told = list(faults)
        super().__init__(
            f"`{tool}` cannot take these arguments: {'; '.join(told)}",
            hint="its schema says what it takes: `inputSchema` over MCP, `/api/v1/openapi.json` over HTTP",
            tool=tool,
            faults=told,
        )


class CursorInvalid(CallError):
    """A cursor that does not go with the question it came with."""

    def __init__(self, cursor: str, reason: str) -> None:
        shown = cursor if len(cursor) <= 60 else f"{cursor[:59]}…"  # noqa: PLR2004 - a line's worth
        super().__init__(
            f"the cursor `{shown}` cannot be used: {reason}",
            hint="give `next_cursor` of an answer together with what that answer was asked with, or no cursor",
            cursor=cursor,
            reason=reason,
        )


# Knowledge


class KnowledgeError(SuperAgentsError):
    """What the project knows, or a question to it."""


class DocumentNotFound(KnowledgeError):
    """No document has this id."""

    def __init__(self, name: str, *, near: Iterable[str] = ()) -> None:
        names = ", ".join(f"`{other}`" for other in near)
        hint = f"did you mean {names}?" if names else "`super-agents knowledge list` names them all"
        super().__init__(f"no document is named `{name}`", hint=hint, id=name, near=list(near))


class DocumentInvalid(KnowledgeError):
    """A member of a document that cannot be as it was given; nothing was written."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        text = str(value)
        shown = text if len(text) <= 80 else f"{text[:79]}…"  # noqa: PLR2004 - a line's worth
        super().__init__(f"`{shown}` is no {what} of a document", hint=hint, what=what, value=shown)


class DocumentExists(KnowledgeError):
    """Another document has this id already."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"there is a document `{name}` already",
            hint=f"choose another id; `super-agents knowledge show {name}` shows what is there",
            id=name,
        )


class DocumentChanged(KnowledgeError):
    """Somebody saved the document since the version that was expected."""

    def __init__(self, name: str, *, expected: int, version: int) -> None:
        super().__init__(
            f"`{name}` has version {version}, not {expected} as expected: somebody has changed it",
            hint=f"look at what was changed with `super-agents knowledge history {name}`, then save on top of it",
            id=name,
            expected=expected,
            version=version,
        )


class DocumentUnreadable(KnowledgeError):
    """A file that stands where a document's belongs, and cannot be read as one; it was left as it is."""

    def __init__(self, path: Path | str, reason: str, *, line: int | None = None, hint: str = "") -> None:
        where = "" if line is None else f" (line {line})"
        super().__init__(
            f"`{path}` {reason}{where}",
            hint=hint or "mend the file, then try again; `super-agents knowledge sync` names all such files",
            path=str(path),
            reason=reason,
            line=line,
        )


class ContractNotFound(KnowledgeError):
    """No contract has this name, or not this version."""

    def __init__(self, name: str, version: int | None, *, newest: int | None, near: Iterable[str] = ()) -> None:
        names = ", ".join(f"`{other}`" for other in near if other != name)
        hint = f"did you mean {names}?" if names else "`super-agents contract list` names them all"
        what = f"no contract is named `{name}`"
        if newest is not None:
            hint = f"`super-agents contract history {name}` shows versions 1 to {newest}"
            what = f"`{name}` is deleted" if version is None else f"`{name}` has no version {version}"
        super().__init__(what, hint=hint, name=name, version=version, near=list(near))


class ContractInvalid(KnowledgeError):
    """A contract that cannot be as it was given; nothing was written."""

    def __init__(self, pointer: str, reason: str, *, line: int | None = None, hint: str = "") -> None:
        where = f" (line {line})" if line is not None else f" at `{pointer}`" if pointer else ""
        super().__init__(
            f"the contract{where} {reason}",
            hint=hint or "mend it there, then try again",
            pointer=pointer,
            reason=reason,
            line=line,
        )


class ContractBroken(KnowledgeError):
    """A version that breaks what the one before promised; `details` has every change of `breaks`."""

    def __init__(self, name: str, version: int, breaks: Iterable[dict[str, Any]]) -> None:
        found = list(breaks)
        first = f"{found[0]['message']} (at `{found[0]['pointer']}`)"
        more = f", and {len(found) - 1} more" if len(found) > 1 else ""
        super().__init__(
            f"this breaks version {version} of `{name}`: {first}{more}",
            hint='keep the promise, or say why it has to be broken: --breaking "..."',
            name=name,
            version=version,
            breaks=found,
        )


class ContractChanged(KnowledgeError):
    """Somebody registered a version since the one that was expected."""

    def __init__(self, name: str, *, expected: int, version: int) -> None:
        super().__init__(
            f"`{name}` has version {version}, not {expected} as expected: somebody has registered another",
            hint=f"look at it with `super-agents contract diff {name}`, then register on top of it",
            name=name,
            expected=expected,
            version=version,
        )


class ContextInvalid(KnowledgeError):
    """A page of context that cannot be put together as it was asked for."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        super().__init__(f"`{value}` is no {what} for a page of context", hint=hint, what=what, value=value)


class EmbedderMissing(KnowledgeError):
    """The settings ask for search by meaning, and the package that does it is not installed."""

    def __init__(self, name: str, package: str) -> None:
        super().__init__(
            f'the settings say `embeddings = "{name}"`, and the package `{name}` is not installed',
            hint=f"install it beside super-agents with `pip install '{package}'`, or set `embeddings = \"off\"`",
            name=name,
            package=package,
        )


class EmbeddingsOff(KnowledgeError):
    """Vectors were asked for, and the settings want none."""

    def __init__(self) -> None:
        super().__init__(
            "the settings want no search by meaning, so there is nothing to make vectors with",
            hint='set `embeddings = "wordllama"` under `[knowledge]` in `.claude/system/config.toml`',
        )


class QueryInvalid(KnowledgeError):
    """A question that cannot be asked as it is."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        super().__init__(f"`{value}` is no {what} for a search", hint=hint, what=what, value=value)


# What needs a person


class PolicyError(SuperAgentsError):
    """What is not for everybody to do."""


class ApprovalClosed(PolicyError):
    """Somebody answers a question that is open no longer; the first answer stands."""

    def __init__(self, approval: str, state: str, by: str | None) -> None:
        how = f"was {state} by `{by}`" if by else f"is {state}"
        super().__init__(
            f"`{approval}` cannot be answered any more: it {how}",
            hint="if it still matters, whoever asked has to ask again",
            approval=approval,
            state=state,
            by=by,
        )


class ApprovalInvalid(PolicyError):
    """Something said of an approval that cannot be taken; nothing was written."""

    def __init__(self, what: str, value: object, hint: str) -> None:
        text = repr(value)
        shown = text if len(text) <= 60 else f"{text[:59]}…"  # noqa: PLR2004 - a line's worth
        super().__init__(f"the {what} {shown} cannot be taken", hint=hint, what=what, value=value)


class RulesInvalid(PolicyError):
    """Rules that cannot be used; everything that is wrong is named at once."""

    def __init__(self, faults: Iterable[str]) -> None:
        lines = list(faults)
        count = "one fault" if len(lines) == 1 else f"{len(lines)} faults"
        super().__init__(
            "\n  ".join([f"`.claude/system/rules.toml` has {count}:", *lines]),
            hint="mend these places; `super-agents rule lint` looks again",
            faults=lines,
        )


class RuleNotFound(PolicyError):
    """No rule of this id is in the project's file."""

    def __init__(self, rule: str) -> None:
        super().__init__(f"no rule `{rule}`", hint="`super-agents rule list` shows every one with its id", rule=rule)


class ApprovalNotFound(PolicyError):
    """No question of this id was ever asked."""

    def __init__(self, approval: object) -> None:
        super().__init__(
            f"no approval `{approval}`",
            hint="`super-agents approval list --all` shows every one with its id, as in `a-7`",
            approval=approval,
        )


class ApprovalRefused(PolicyError):
    """An agent answers what only a person may answer; nothing was written."""

    def __init__(self, approval: str, by: str) -> None:
        super().__init__(
            f"`{by}` cannot answer `{approval}`: only a person can",
            hint="a person answers with `super-agents approval answer`, in a terminal of their own",
            approval=approval,
            by=by,
        )


# The machine


class SecretNotFound(PolicyError):
    """A place that is to be allowed holds nothing that looks like a secret."""

    def __init__(self, place: str) -> None:
        super().__init__(
            f"nothing at `{place}` looks like a secret",
            hint="`super-agents secret scan --staged` names the places of a commit, as in `config.py:12`",
            place=place,
        )


class MachineError(SuperAgentsError):
    """The operating system or a program on it."""


class ToolMissing(MachineError):
    """A program that is needed is not on PATH."""

    def __init__(self, tool: str, *, hint: str = "") -> None:
        super().__init__(f"`{tool}` was not found on PATH", hint=hint or f"install `{tool}`, then try again", tool=tool)


class CommandFailed(MachineError):
    """A program ended with an error."""

    def __init__(self, command: Iterable[str], *, code: int | None, stderr: str) -> None:
        line = " ".join(command)
        ended = "took too long" if code is None else f"ended with {code}"
        said = stderr.strip().splitlines()
        super().__init__(
            f"`{line}` {ended}" + (f": {said[-1]}" if said else ""),
            hint="run the command by hand to see all that it prints",
            command=line,
            exit_code=code,
            stderr=stderr,
        )


class PathRefused(MachineError):
    """A file or folder that cannot be used as it is: read-only, another's, or of the wrong type."""

    def __init__(self, path: Path | str, reason: str, *, hint: str) -> None:
        super().__init__(f"`{path}` {reason}", hint=hint, path=str(path), reason=reason)


class OutputRefused(MachineError):
    """What is to be shown cannot be written to stdout; what was asked for may have been done."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            f"stdout cannot be written: {reason}",
            hint="make room where the output goes, or send it somewhere else, such as `>/dev/null`",
            reason=reason,
        )


class ServiceUnavailable(MachineError):
    """Something that should have answered did not."""
