"""Tools of contracts between programs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from super_agents.km.tools.paging import PAGED, Page, pages
from super_agents.km.tools.tool import Tool, integer, objects, shape, text
from super_agents.knowledge.contracts.contract import DIRECTIONS, KINDS

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Answer, Arguments, Call

_NAME = text("as in `orders-api`")
_VERSION = {"minimum": 1, "maximum": 2**53 - 1}
_CHANGES = {
    "breaking": integer("how many of them break something"),
    "changes": objects("each with `code`, `pointer`, `message`, `is_breaking`; what breaks first"),
}


def _register(call: Call, arguments: Arguments) -> Answer:
    name, document = arguments.pop("name"), arguments.pop("document")
    return {"contract": call.project.contracts.register(name, document, by=call.name, **arguments).summary()}


def _show(call: Call, arguments: Arguments) -> Answer:
    return {"contract": call.project.contracts.get(arguments["name"], arguments.get("version")).to_dict()}


def _diff(call: Call, arguments: Arguments) -> Answer:
    name, contracts = arguments["name"], call.project.contracts
    if "document" in arguments:
        found = contracts.check(name, arguments["document"], version=arguments.get("old"))
    else:
        found = contracts.diff(name, arguments.get("old"), arguments.get("new"))
    breaking = sum(change.is_breaking for change in found)
    return {"breaking": breaking, "changes": [change.to_dict() for change in found]}


def _list(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("contracts", call, arguments)
    return page.cut(call.project.contracts.list(), lambda one: one.name, lambda one: one.summary())


def _history(call: Call, arguments: Arguments) -> Answer:
    page = Page.taken("versions", call, arguments)
    return page.cut(
        call.project.contracts.history(arguments["name"]), lambda one: one.version, lambda one: one.summary()
    )


def _delete(call: Call, arguments: Arguments) -> Answer:
    return {"contract": call.project.contracts.delete(arguments["name"], by=call.name).summary()}


REGISTER = Tool(
    "contract_register",
    "Register a contract",
    "Register an OpenAPI document or a JSON Schema as the next version of a contract; one that breaks the version"
    " before is refused unless `breaking` says why.",
    _register,
    takes={
        "name": _NAME,
        "document": text("the whole document, JSON or YAML"),
        "kind": text(enum=list(KINDS)),
        "direction": text("of a JSON Schema: who is hurt when it changes", enum=list(DIRECTIONS)),
        "ticket": text(),
        "breaking": text("why the promise is broken"),
        "expected": integer("the version that you read; 0 for none"),
    },
    needs=("name", "document"),
    gives={"contract": shape()},
    takes_long=True,
)
SHOW = Tool(
    "contract_show",
    "One contract",
    "Show a contract with its document.",
    _show,
    takes={"name": _NAME, "version": integer("default: the newest", **_VERSION)},
    needs=("name",),
    gives={"contract": shape()},
    reads_only=True,
)
DIFF = Tool(
    "contract_diff",
    "What a change breaks",
    "Compare two versions of a contract, or one with a document that is not registered: what differs, what breaks.",
    _diff,
    takes={
        "name": _NAME,
        "old": integer("default: the one before `new`, or the newest", **_VERSION),
        "new": integer("default: the newest", **_VERSION),
        "document": text("compare this with the contract, JSON or YAML"),
    },
    needs=("name",),
    gives=_CHANGES,
    reads_only=True,
    takes_long=True,
)
LIST = Tool(
    "contract_list",
    "What is promised",
    "List the contracts by name, without their documents.",
    _list,
    takes=PAGED,
    gives=pages("contracts"),
    reads_only=True,
)
HISTORY = Tool(
    "contract_history",
    "Versions of a contract",
    "List every version of a contract, oldest first, without their documents.",
    _history,
    takes={"name": _NAME, **PAGED},
    needs=("name",),
    gives=pages("versions"),
    reads_only=True,
)
DELETE = Tool(
    "contract_delete",
    "Delete a contract",
    "Delete a contract; its versions are kept.",
    _delete,
    takes={"name": _NAME},
    needs=("name",),
    gives={"contract": shape()},
    destroys=True,
)
