"""Tools of the board of tasks."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from super_agents.errors import EvidenceMissing, TaskInvalid
from super_agents.events.actors import is_person
from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, integer, number, shape, text, texts, truth
from super_agents.tasks.checks import run_checks_of
from super_agents.tasks.gathering import artifact, commit
from super_agents.tasks.task import PRIORITIES, STATES

if TYPE_CHECKING:
    from pathlib import Path

    from super_agents.km.tools.tool import Answer, Arguments, Call
    from super_agents.tasks.evidence import Evidence
    from super_agents.tasks.task import Task

_TASK = {"task": shape()}
_ID = text("as in `t-12`")
_TOKEN = integer("what `task_claim` gave")
_SECONDS = number("hold it so long; default 900", exclusiveMinimum=0, maximum=604_800)
_REASON = text("why, in a few words")
_UNSAID = ("details", "evidence")  # of a list: `task_show` and a claim tell them


def _told(task: Task) -> Answer:
    return {"task": task.to_dict()}


def _add(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.add(by=call.name, **arguments))


def _list(call: Call, arguments: Arguments) -> Answer:
    board = call.project.board
    page = Page.taken("tasks", call, arguments)
    if arguments.pop("ready", False):
        told = page.first(board.ready(count=page.room, after=page.after), lambda task: task.id, _brief)
    else:
        told = page.newest(board.list(count=page.room, before=page.after, **arguments), lambda task: task.id, _brief)
    return {**told, "counts": board.counts()}


def _brief(task: Task) -> dict[str, Any]:
    return {
        name: value for name, value in task.to_dict().items() if value not in (None, (), "") and name not in _UNSAID
    }


def _show(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.show(arguments["id"]))


def _claim(call: Call, arguments: Arguments) -> Answer:
    role = call.project.roster.get(call.name).role
    lease = {"lease": float(arguments["seconds"])} if "seconds" in arguments else {}
    return _told(call.project.board.claim(arguments.get("id"), by=call.name, role=role, **lease))


def _renew(call: Call, arguments: Arguments) -> Answer:
    lease = {"lease": float(arguments["seconds"])} if "seconds" in arguments else {}
    return _told(call.project.board.renew(arguments["id"], arguments["token"], by=call.name, **lease))


def _release(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.release(arguments["id"], arguments["token"], by=call.name))


def _fail(call: Call, arguments: Arguments) -> Answer:
    board = call.project.board
    return _told(board.fail(arguments["id"], arguments["token"], by=call.name, reason=arguments["reason"]))


def _finish(call: Call, arguments: Arguments) -> Answer:
    task, token = arguments["id"], arguments["token"]
    root = call.project.root
    call.project.board.held(task, token, by=call.name)  # before files are read in vain
    evidence: list[Evidence] = [commit(root, name) for name in arguments.get("commits", ())]
    evidence += [artifact(root, _inside(root, name)) for name in arguments.get("artifacts", ())]
    evidence += _checks(call, task, token)
    return _told(call.project.board.finish(task, token, by=call.name, evidence=evidence))


def _inside(root: Path, name: str) -> Path:
    """A digest tells about a file: an agent gets none of what lies outside of the project."""
    if "\0" in name:
        raise TaskInvalid("artifact", name, "no file has such a name")
    path = (root / name).resolve()
    if not path.is_relative_to(root.resolve()):
        raise TaskInvalid("artifact", name, f"name a file below `{root}`")
    return path


def _checks(call: Call, task: str, token: int) -> list[Evidence]:
    """Run the checks that a person wrote.

    Those of an agent are run by `super-agents task finish`, under the permissions of the agent's own shell: else a task
    would be a way to run commands past them.
    """
    found = call.project.board.held(task, token, by=call.name)
    if found.checks and not is_person(found.added_by):
        command = f"super-agents task finish {task} --token {token}"
        raise EvidenceMissing(task, [f"its checks were written by an agent: run `{command}` in your shell"])
    running = run_checks_of(call.project.board, task, token, by=call.name, root=call.project.root)
    ran: list[Evidence] = []
    for at, check in enumerate(found.checks, 1):
        call.report(f"check {at} of {len(found.checks)}: {check}")
        ran += islice(running, 1)
    return ran


def _cancel(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.cancel(arguments["id"], by=call.name, reason=arguments["reason"]))


def _link(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.link(arguments["id"], arguments["after"], by=call.name))


def _unlink(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.unlink(arguments["id"], arguments["after"], by=call.name))


def _retry(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.retry(arguments["id"], by=call.name))


def _drop(call: Call, arguments: Arguments) -> Answer:
    return _told(call.project.board.drop(arguments["id"], by=call.name, reason=arguments["reason"]))


ADD = Tool(
    "task_add",
    "Add a task",
    "Put work on the board for yourself or others.",
    _add,
    takes={
        "title": text(maxLength=200),
        "details": text("all there is to know, and when it counts as done"),
        "priority": text(enum=list(PRIORITIES)),
        "after": texts("ids of tasks that must be finished first"),
        "role": text("only for agents of this role"),
        "agent": text("only for this agent"),
        "deadline": text("ISO 8601"),
        "key": text("the same key adds it once"),
    },
    needs=("title",),
    gives=_TASK,
)
LIST = Tool(
    "task_list",
    "Look at the board",
    "List tasks, newest last, or with `ready` those that can be taken, next first.",
    _list,
    takes={
        "ready": truth(),
        "state": text(enum=list(STATES)),
        "owner": text(),
        "role": text(),
        **PAGED,
    },
    gives=pages("tasks", counts=shape("by state")),
    reads_only=True,
)
SHOW = Tool(
    "task_show", "One task", "Show a task whole.", _show, takes={"id": _ID}, needs=("id",), gives=_TASK, reads_only=True
)
CLAIM = Tool(
    "task_claim",
    "Take a task",
    "Take this task, or the one whose turn it is. It is yours alone until `until`; keep its `token`.",
    _claim,
    takes={"id": _ID, "seconds": _SECONDS},
    gives=_TASK,
)
RENEW = Tool(
    "task_renew",
    "Hold a task longer",
    "Hold a task of yours for longer, counted from now.",
    _renew,
    takes={"id": _ID, "token": _TOKEN, "seconds": _SECONDS},
    needs=("id", "token"),
    gives=_TASK,
)
RELEASE = Tool(
    "task_release",
    "Give a task back",
    "Give a task back for others to take.",
    _release,
    takes={"id": _ID, "token": _TOKEN},
    needs=("id", "token"),
    gives=_TASK,
)
FAIL = Tool(
    "task_fail",
    "Say that a try went wrong",
    "Say that a try went wrong; the task is tried again later, by anyone.",
    _fail,
    takes={"id": _ID, "token": _TOKEN, "reason": _REASON},
    needs=("id", "token", "reason"),
    gives=_TASK,
)
FINISH = Tool(
    "task_finish",
    "Finish a task",
    "Say that a task is done, with what proves it: commits, files that were made; its checks are run.",
    _finish,
    takes={
        "id": _ID,
        "token": _TOKEN,
        "commits": texts("ids or names of commits that hold the work"),
        "artifacts": texts("paths of files that were made"),
    },
    needs=("id", "token"),
    gives=_TASK,
    takes_long=True,
)
CANCEL = Tool(
    "task_cancel",
    "Cancel a task",
    "Say that a task is not wanted any more; who holds it loses it.",
    _cancel,
    takes={"id": _ID, "reason": _REASON},
    needs=("id", "reason"),
    gives=_TASK,
    destroys=True,
)
LINK = Tool(
    "task_link",
    "Let a task wait",
    "Let a task that nobody works on wait for others.",
    _link,
    takes={"id": _ID, "after": texts("ids of the others", minItems=1)},
    needs=("id", "after"),
    gives=_TASK,
    repeatable=True,
)
UNLINK = Tool(
    "task_unlink",
    "Let a task not wait",
    "Let a task not wait for others any more.",
    _unlink,
    takes={"id": _ID, "after": texts("ids of the others", minItems=1)},
    needs=("id", "after"),
    gives=_TASK,
    repeatable=True,
)
RETRY = Tool(
    "task_retry",
    "Try a dead task again",
    "Give a task whose tries are used up its tries again.",
    _retry,
    takes={"id": _ID},
    needs=("id",),
    gives=_TASK,
)
DROP = Tool(
    "task_drop",
    "Give a dead task up",
    "Give a task whose tries are used up, up for good.",
    _drop,
    takes={"id": _ID, "reason": _REASON},
    needs=("id", "reason"),
    gives=_TASK,
    destroys=True,
)
