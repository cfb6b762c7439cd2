"""A question of the client in the queue, until the first answer: in the queue, or in the client's own dialog."""

from __future__ import annotations

import json
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from super_agents.errors import ApprovalClosed, SuperAgentsError
from super_agents.events.actors import person
from super_agents.events.filters import Filter
from super_agents.hooks.claude.asked_call import action_of, call_of, reason_of
from super_agents.hooks.claude.client_state import WAITING, ClientState
from super_agents.hooks.claude.recording import actor
from super_agents.policy.approval import ALLOW, DENY, DIALOG, SESSION
from super_agents.policy.approvals import LOCK
from super_agents.projects.project import Project
from super_agents.system.clock import SystemClock, moment, nanoseconds
from super_agents.system.host import Host
from super_agents.system.ids import new_id
from super_agents.system.locks import hold
from super_agents.system.processes import login_name
from super_agents.system.watch import watch_directory

if TYPE_CHECKING:
    from super_agents.events.event import Event
    from super_agents.policy.approval import Approval

_OPEN_FOR = 3600.0  # seconds; the hook's time-out in the settings is longer
_COALESCE = 0.02  # seconds: who waits need not wake at every write
_SETTLE = 1.0  # seconds: between two dialogs the client waits for nobody, for a moment
_BILLION = 1_000_000_000
_RAN = ("claude.tool_finished", "claude.tool_failed")
_OVER = ("claude.turn_finished", "claude.turn_failed", "claude.session_ended")
_BATCH = "claude.tools_batched"


class Asking:
    """One question, from the moment the dialog opens; `raw` is the client's JSON."""

    def __init__(self, root: str, raw: bytes) -> None:
        self._project = Project(Path(root))
        self._told: dict[str, Any] = json.loads(raw)
        self._client = ClientState()
        self._has_waited = self._client.status() == WAITING
        folders = (self._project.events_dir, self._client.folder)
        self._watch = watch_directory(*(folder for folder in folders if folder))  # before we look at anything
        self._host = Host(self._watch.close)

    def answer(self) -> str:
        """Ask, wait, and return the client's JSON; nothing when the dialog is to go on alone."""
        waiter = new_id(16)
        path = self._project.layout.waiters / f"{waiter}{LOCK}"
        held = hold(path)
        try:
            asked = self._ask(waiter)
            closed = self._wait(asked)
        finally:
            path.unlink(missing_ok=True)
            if held:
                held.release()
        return _output(closed) if closed.via != DIALOG and closed.answered_by else ""

    def _ask(self, waiter: str) -> Approval:
        log = self._project.log
        call = call_of(self._told, log, waiter=waiter)
        self._seen = log.head
        return self._project.approvals.ask(
            action_of(self._told, call),
            by=actor(str(self._project.root), self._told["session_id"]),
            reason=reason_of(self._told),
            seconds=_OPEN_FOR,
            key=f"{call.session}:{call.tool_use}"
            if call.tool_use
            else None,  # two hooks of ours may tell of one dialog
            call=call,
        )

    def _wait(self, asked: Approval) -> Approval:
        while True:
            found = self._project.approvals.show(asked.id)
            if not found.is_open:
                return found
            self._look(found)
            found = self._project.approvals.show(asked.id)
            if not found.is_open or self._host.is_leaving:
                return found
            left = (nanoseconds(moment(found.expires_at)) - SystemClock.time_ns()) / _BILLION
            if self._watch.wait(max(0.0, left)):
                time.sleep(_COALESCE)

    def _look(self, asked: Approval) -> None:
        """Close the question when its dialog is answered or nobody wants the answer any more."""
        if self._host.is_gone:
            self._withdraw(asked, "the client is gone")
        elif self._host.has_asked_us_to_end and self._client.has_ended:
            self._withdraw(asked, "the client ended")
        elif self._host.has_asked_us_to_end:
            self._settle(asked, DENY)
        elif self._is_dialog_gone():
            self._settle(asked, ALLOW)  # a refused one ends this process
        else:
            self._read_on(asked)

    def _is_dialog_gone(self) -> bool:
        """Tell whether the client waited for a person and does not any more; another's dialog may come between."""
        if self._client.status() == WAITING:
            self._has_waited = True
        if not self._has_waited or self._client.status() in {WAITING, None}:
            return False
        time.sleep(_SETTLE)
        return not self._host.has_asked_us_to_end and self._client.status() not in {WAITING, None}

    def _read_on(self, asked: Approval) -> None:
        where = Filter(kinds=("claude.*",), session=asked.session)
        for event in self._project.log.read(after=self._seen, where=where):
            self._seen = event.seq
            if event.kind in _RAN and _is_of(asked, event):
                self._settle(asked, ALLOW)
            elif event.kind == _BATCH and _is_among(asked, event):
                self._withdraw(asked, "the call is over")
            elif event.kind in _OVER and not self._told.get("agent_id"):
                self._withdraw(asked, "the turn is over")

    def _settle(self, asked: Approval, said: str) -> None:
        with suppress(ApprovalClosed):  # the queue was faster, and the first answer counts
            self._project.approvals.answer(asked.id, said, by=person(login_name()), via=DIALOG)

    def _withdraw(self, asked: Approval, reason: str) -> None:
        with suppress(SuperAgentsError):
            self._project.approvals.withdraw(asked.id, by=asked.asked_by, reason=reason)


def _is_of(asked: Approval, event: Event) -> bool:
    return asked.tool_use is not None and event.data["input"].get("tool_use_id") == asked.tool_use


def _is_among(asked: Approval, event: Event) -> bool:
    calls = event.data["input"].get("tool_calls")
    found = [one.get("tool_use_id") for one in calls if isinstance(one, dict)] if isinstance(calls, list) else []
    return asked.tool_use in found


def _output(closed: Approval) -> str:
    if closed.is_allowed:
        decision: dict[str, Any] = {"behavior": ALLOW}
        if closed.granted:
            rule = {"toolName": closed.tool, "ruleContent": closed.command}
            place = "session" if closed.granted == SESSION else "localSettings"
            update = {"type": "addRules", "rules": [rule], "behavior": "allow", "destination": place}
            decision["updatedPermissions"] = [update]
    else:
        note = f": {closed.note}" if closed.note else ""
        decision = {"behavior": DENY, "message": f"denied by `{closed.answered_by}` ({closed.id}){note}"}
    return json.dumps({"hookSpecificOutput": {"hookEventName": "PermissionRequest", "decision": decision}})
