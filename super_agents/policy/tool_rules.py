"""What the project's rules say of a tool call: rules as plain tuples, which `marshal` reads at once.

The first rule in the file that fits and is in force decides; those that only watch or warn do not end the search.
Imports nothing that a bare interpreter has not: it is asked before every tool call.
"""

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Pieces = tuple[str, ...]  # a text in which `*` stands for anything, cut at its stars
    Row = tuple[Any, ...]  # a rule as it is kept, its members in the order of `NAMES`

OBSERVE, WARN, DENY = "observe", "warn", "deny"
LEVELS = (OBSERVE, WARN, DENY)
ALLOW, ASK = "allow", "ask"
VERDICTS = (ALLOW, ASK, DENY)
NAMES = ("id", "level", "verdict", "reason", "fail_closed", "tools", "commands", "paths", "agents", "branches", "let")


class ToolRule:
    """One rule about tool calls; a condition that is empty fits everything.

    `paths` are patterns, each with what every path that it takes begins with. `let` are its suppressions, each with the
    agents that it is for and its end, RFC 3339 in UTC.
    """

    __slots__ = NAMES
    id: str
    level: str
    verdict: str
    reason: str
    fail_closed: bool
    tools: "tuple[Pieces, ...]"
    commands: "tuple[Pieces, ...]"
    paths: tuple[tuple[str, str], ...]
    agents: "tuple[Pieces, ...]"
    branches: "tuple[Pieces, ...]"
    let: "tuple[tuple[Pieces, str], ...]"

    def __init__(self, row: "Row") -> None:
        for name, value in zip(NAMES, row, strict=True):
            setattr(self, name, value)


def fits(rule: "Row", call: "Asked", now: str) -> bool:
    """Tell whether all of the conditions of a rule hold, and no suppression does."""
    _, _, _, _, _, tools, commands, paths, agents, branches, let = rule
    return (
        (not tools or _any_like(tools, (call.tool,)))
        and (not commands or _any_like(commands, call.commands))
        and (not paths or any(_takes(head, one, path) for head, one in paths for path in call.paths))
        and (not agents or _any_like(agents, (call.agent,)))
        and (not branches or _any_like(branches, (call.branch(),)))
        and not any(until > now and like(who, call.agent) for who, until in let)
    )


def may_fit(rule: "Row", tool: str) -> bool:
    """Tell whether a rule could be about calls of a tool."""
    return not rule[5] or _any_like(rule[5], (tool,))


class Asked:
    """What is known of a tool call: `commands` are the simple commands of a command line, and the line itself."""

    __slots__ = ("agent", "branch", "commands", "paths", "tool")

    def __init__(
        self,
        tool: str,
        *,
        commands: tuple[str, ...] = (),
        paths: tuple[str, ...] = (),
        agent: str = "",
        branch: "Callable[[], str]" = str,
    ) -> None:
        self.tool = tool
        self.commands = commands
        self.paths = paths
        self.agent = agent
        self.branch = branch


def judged(rules: "list[Row]", call: Asked, now: str) -> "tuple[ToolRule | None, list[ToolRule]]":
    """Return the rule that decides, if one does, and those before it that only watch or warn."""
    noted: list[ToolRule] = []
    for rule in rules:
        if fits(rule, call, now):
            found = ToolRule(rule)
            if found.level == DENY:
                return found, noted
            noted.append(found)
    return None, noted


def outcome(rules: "list[Row]", call: Asked, now: str) -> str:
    """Say in a word what comes of a call: a verdict, `warn`, `observe`, or `none`."""
    rule, noted = judged(rules, call, now)
    if rule is not None:
        return rule.verdict
    levels = [one.level for one in noted]
    return WARN if WARN in levels else OBSERVE if levels else "none"


def pieces(text: str) -> "Pieces":
    r"""Cut a text at its stars; `\*` is a star that stands for itself."""
    return tuple(piece.replace("\0", "*") for piece in text.replace(r"\*", "\0").split("*"))


def like(wanted: "Pieces", text: str) -> bool:
    """Tell whether a text is as wanted, in a time that grows with its length and no faster."""
    if len(wanted) == 1:
        return text == wanted[0]
    first, *between, last = wanted
    if len(text) < len(first) + len(last) or not text.startswith(first) or not text.endswith(last):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in between:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


def _any_like(wanted: "tuple[Pieces, ...]", texts: tuple[str, ...]) -> bool:
    for one in wanted:
        for text in texts:
            if text == one[0] if len(one) == 1 else like(one, text):
                return True
    return False


def _takes(head: str, pattern: str, path: str) -> bool:
    if not path.startswith(head):
        return False
    from super_agents.system.glob import accepts, glob_of  # not every project has rules about paths

    return accepts(glob_of(pattern), path)
