"""Tools that ask a person."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING, Any

from super_agents.errors import ApprovalClosed, ApprovalNotFound
from super_agents.events.actors import PERSON
from super_agents.km.tools.asking import Asking, Question
from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, number, shape, text
from super_agents.policy.approval import ANSWERS, ASKED, DENY, SCOPES, STATES, number_of
from super_agents.policy.approvals import SECONDS
from super_agents.system.processes import login_name

if TYPE_CHECKING:
    from collections.abc import Mapping

    from super_agents.km.tools.tool import Answer, Arguments, Call
    from super_agents.policy.approval import Approval

_ID = text("as in `a-7`")
_WAIT = number("wait at most so long; default 60", exclusiveMinimum=0, maximum=300)
_ACCEPTED = "accept"


def _told(found: Approval) -> Answer:
    return {"approval": found.to_dict()}


def _ask(call: Call, arguments: Arguments) -> Answer:
    wanted = {name: arguments[name] for name in ("action", "reason", "scope", "key") if name in arguments}
    seconds = float(arguments.get("expires", SECONDS))
    return _told(call.project.approvals.ask(by=call.name, seconds=seconds, **wanted))


def _look(call: Call, approval: str) -> Answer:
    found = call.project.approvals.show(approval)
    if found.asked_by != call.name:  # only who asked has it answered here
        raise ApprovalNotFound(approval)
    return _told(found)


def _wait(call: Call, arguments: Arguments) -> Answer:
    found = call.project.approvals.show(arguments["id"])
    return {"approval": None if found.is_open else found.to_dict()}


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("approvals", call, arguments)
    found = call.project.approvals.list(state=arguments.get("state", ASKED))
    older = [one for one in found if page.after is None or number_of(one.id) < page.after]
    return page.newest(older[-page.room :], lambda one: number_of(one.id))


def _show(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.approvals.show(arguments["id"]))


def _question(given: Answer) -> Question:
    asked = given["approval"]
    lines = [f"`{asked['asked_by']}` asks whether it may do this ({asked['scope']}):", "", asked["action"]]
    if asked["reason"]:
        lines += ["", f"Why: {asked['reason']}"]
    answer = {"type": "string", "enum": list(ANSWERS), "title": "Your answer"}
    note = {"type": "string", "maxLength": 1000, "title": "A word to whoever asked"}
    members = {"answer": answer, "note": note}
    return Question("\n".join(lines), {"type": "object", "properties": members, "required": ["answer"]})


def _settle(call: Call, approval: str, action: str, content: Mapping[str, Any]) -> Answer:
    """Take the reply of the person at the client: of whoever sits there, as on the command line."""
    _look(call, approval)
    said = content.get("answer", DENY) if action == _ACCEPTED else DENY
    note = " ".join(str(content.get("note", "")).split())
    with suppress(ApprovalClosed):  # somebody was faster, and the first answer counts
        by = f"{PERSON}{login_name()}"
        call.project.approvals.answer(approval, said, by=by, note=note, via="elicitation")
    return _told(call.project.approvals.show(approval))


ASK = Tool(
    "approval_ask",
    "Ask a person",
    "Ask the people of this project whether you may do something, and wait. Do it only if `state` is `allowed`; while"
    " it is `asked`, go on with other work and use `approval_wait` later.",
    _ask,
    takes={
        "action": text("what exactly: the command, the files", maxLength=4000),
        "reason": text("what for", maxLength=1000),
        "scope": text(enum=list(SCOPES)),
        "expires": number("seconds until nobody can answer any more; default 3600", minimum=1, maximum=2_592_000),
        "seconds": _WAIT,
        "key": text("the same key asks once"),
    },
    needs=("action", "reason"),
    gives={"approval": shape()},
    asks=Asking(
        id_of=lambda given: str(given["approval"]["id"]),
        is_open=lambda given: given["approval"]["state"] == ASKED,
        question=_question,
        look=_look,
        settle=_settle,
    ),
)
WAIT = Tool(
    "approval_wait",
    "Wait for a person's answer",
    "Wait until a question is answered or over; null when it is still open.",
    _wait,
    takes={"id": _ID, "seconds": _WAIT},
    needs=("id",),
    gives={"approval": {"type": ["object", "null"]}},
    reads_only=True,
    waits=True,
)
LIST = Tool(
    "approval_list",
    "What people are asked",
    "List questions to people, newest last.",
    _list,
    takes={"state": text("default: asked", enum=list(STATES)), **PAGED},
    gives=pages("approvals"),
    reads_only=True,
)
SHOW = Tool(
    "approval_show",
    "One question",
    "Show a question to people, and how it stands.",
    _show,
    takes={"id": _ID},
    needs=("id",),
    gives={"approval": shape()},
    reads_only=True,
)
