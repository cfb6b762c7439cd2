"""A tool call as the client tells of it: who makes it, which tool, and which paths of the project it is about."""

import posix

from super_agents.hooks.claude.recording import actor
from super_agents.hooks.recording import text_of
from super_agents.policy.tool_rules import Asked
from super_agents.system.cheap_json import parsed, text_member
from super_agents.system.posix_only import is_odd, joined, name_of, parent, real_path
from super_agents.system.worktrees import repository, root_of

TYPE_CHECKING = False
if TYPE_CHECKING:
    from super_agents.policy.shell_writes import Written

EDITS = frozenset(("Edit", "Write", "MultiEdit", "NotebookEdit"))
_BASH = "Bash"
_NAMES_OF_PATHS = ("file_path", "notebook_path", "path")
_BRANCHES = "ref: refs/heads/"


class ToolCall:
    """One call; `by` is who makes it, `paths` the places it is about as seen from the project's root.

    A place in a worktree is that of the same name below the root. Each has with it whether the call would write it, and
    whether all that lies below goes with it.
    """

    __slots__ = ("by", "command", "cwd", "id", "paths", "root", "session", "tool")

    def __init__(self, root: str, raw: bytes, named: str = "") -> None:
        """Read the client's JSON; raises `ValueError` for what is none.

        `root` is the project's, without links. `named` is the agent as the caller says.
        """
        told = parsed(raw)
        asked = told.get("tool_input")
        asked = asked if isinstance(asked, dict) else {}
        self.root = root
        self.tool = text_member(told, "tool_name")
        self.id = text_member(told, "tool_use_id")
        self.session = text_member(told, "session_id")
        self.cwd = text_member(told, "cwd") or posix.getcwd()
        self.by = named or actor(root, self.session)
        self.command = text_member(asked, "command") if self.tool == _BASH else ""
        self.paths: list[tuple[str, bool, bool]] = []
        for path, deep, writes in self._told(asked):
            self.paths += [(place, writes, deep) for place in self._places(path)]

    @property
    def is_edit(self) -> bool:
        """Whether it is one of the tools that change a file."""
        return self.tool in EDITS

    def asked(self) -> Asked:
        """Return what rules are asked about."""
        texts: tuple[str, ...] = ()
        if self.command:
            from super_agents.policy.shell_words import commands  # not for the other tools

            texts = (self.command, *(one.text for one in commands(self.command)))
        paths = tuple(path for path, _, _ in self.paths)
        return Asked(self.tool, commands=texts, paths=paths, agent=self.by, branch=self._branch)

    def _told(self, asked: "dict[str, object]") -> list[tuple[str, bool, bool]]:
        if self.command:
            if not any(sign in self.command for sign in _SIGNS_OF_WRITING):
                return []
            from super_agents.policy.shell_writes import written  # not for the other tools

            found: Written = written(self.command)
            return [(path, deep, True) for path, deep in found]
        given = [text_member(asked, name) for name in _NAMES_OF_PATHS]
        return [(path, False, self.is_edit) for path in given if path]

    def _places(self, path: str) -> list[str]:
        """Return the paths from the root that a path leads to: itself, and what it is a link to."""
        whole = joined(self.cwd, path).rstrip("/")
        folder = real_path(parent(whole))
        found = []
        itself = f"{folder.rstrip('/')}/{name_of(whole)}"
        for place in (itself, real_path(whole)) if is_odd(itself) else (itself,):
            if place.startswith(f"{self.root}/"):
                found.append(place[len(self.root) + 1 :])
            top = self._worktree(folder)
            if top and place.startswith(f"{top}/"):
                found.append(place[len(top) + 1 :])
        return list(dict.fromkeys(found))

    def _worktree(self, folder: str) -> str:
        """Return the top of the linked worktree of this project that a folder lies in, or nothing."""
        checkout = repository(folder)
        is_ours = checkout is not None and checkout.is_linked and root_of(checkout) == self.root
        return checkout.top if checkout is not None and is_ours else ""

    def _branch(self) -> str:
        checkout = repository(self.cwd)
        head = text_of(joined(checkout.git_dir, "HEAD")).rstrip("\n") if checkout is not None else ""
        return head[len(_BRANCHES) :] if head.startswith(_BRANCHES) else ""


_SIGNS_OF_WRITING = (
    ">",
    *("tee", "rm", "unlink", "shred", "mv", "cp", "install", "ln", "sed", "perl", "dd"),
    "git",
    "trunc",
)
