"""The program of the hook path: `python -I -S entry.py git post-commit`, or `super-agents-hook claude PreToolUse`.

A script is compiled anew at every start, so this file is tiny and everything else is imported, compiled.
"""

import posix  # `os` costs a sixth of a bare interpreter's start
import sys

# What hooks import, each after what it imports itself. A name that is missing here costs time, nothing else.
_RECORDING = (
    *("events/durability", "events/line", "system/posix_only", "system/stamp", "events/writer", "policy/cheap_look"),
    *("hooks/recording", "system/worktrees"),
)
_LARGEST = 1 << 20  # bytes of a compiled module
_GIT = (*_RECORDING, "hooks/git_events")
_ASKING_GIT = (*_GIT, "system/answers", "hooks/git_reading")
_CLAUDE = (
    *(*_RECORDING, "events/claude_kinds", "system/cheap_json"),
    *("hooks/claude/repeats", "hooks/claude/recording", "hooks/claude/dispatch"),
)
_ASKING_MAIL = {
    "Stop": (*_CLAUDE, "hooks/claude/screen", "hooks/claude/stop"),
    "UserPromptSubmit": (*_CLAUDE, "hooks/claude/screen", "hooks/claude/user_prompt_submit"),
}
_STATUSLINE = (*_CLAUDE[:-1], "hooks/statusline")
_DECIDING = (
    *(*_CLAUDE, "system/pattern_heads", "leases/standing", "leases/standing_file"),
    *("policy/tool_rules", "policy/policy_file", "policy/shell_words", "policy/shell_writes"),
    *("hooks/claude/tool_call", "hooks/claude/pre_tool_use"),
)


def main() -> None:
    """Record what the arguments tell and end the process, always with 0: a hook breaks nothing and says nothing."""
    try:
        arguments = sys.argv[2:] if sys.argv[1:2] == ["hook"] else sys.argv[1:]  # `super-agents hook git ...`
        if arguments[0] == "git":
            from super_agents.hooks.git_events import record

            record(arguments[1:])
        elif arguments[0] == "claude":
            from super_agents.hooks.claude.dispatch import run

            run(arguments[1:])
        elif arguments[0] == "statusline":
            from super_agents.hooks.statusline import show

            show()
    except BaseException:  # noqa: BLE001,S110 - its host must go on, whatever it is; traces were left
        pass
    finally:
        posix._exit(0)  # noqa: SLF001 - public by another name; spares the interpreter's tidying up


def _load_compiled(folder: str, names: tuple[str, ...]) -> None:
    """Load modules from where Python has put them, compiled; its own search for them costs three times as much.

    Stops at the first that is not there or not up to date: from there on Python imports, and compiles, as ever.
    """
    import marshal

    for name in names:
        package, _, leaf = name.rpartition("/")
        seen = posix.stat(f"{folder}/{name}.py")
        file = posix.open(f"{folder}/{package}/__pycache__/{leaf}.{sys.implementation.cache_tag}.pyc", posix.O_RDONLY)
        compiled = posix.read(file, _LARGEST)  # `open` asks for its size and position, too, a dozen times
        posix.close(file)
        # Four numbers of four bytes: Python's version, flags, and the time and size of the source.
        if compiled[4:16] != b"".join(n.to_bytes(4, "little") for n in (0, int(seen.st_mtime), seen.st_size)):
            return
        module = type(sys)(f"super_agents.{name.replace('/', '.')}")
        sys.modules[module.__name__] = module
        exec(marshal.loads(compiled[16:]), module.__dict__)  # noqa: S102,S302 - what an import does, with its own files


def _prepare(file: str) -> None:
    """Make our package known, for `-I -S` knows no folder of packages, and load what this hook will ask for."""
    here = file if file.startswith("/") else f"{posix.getcwd()}/{file}"
    folder = here.rsplit("/", 2)[0]
    package = sys.modules["super_agents"] = type(sys)("super_agents")
    package.__path__ = [folder]
    _load_compiled(folder, _modules(*(*sys.argv[1:3], "", "")[:2]))


def _modules(door: str, name: str) -> tuple[str, ...]:
    """Return what the first two arguments will ask for."""
    if door == "claude":
        return _DECIDING if name == "PreToolUse" else _ASKING_MAIL.get(name, _CLAUDE)
    if door == "statusline":
        return _STATUSLINE
    return _ASKING_GIT if name in {"post-commit", "post-merge"} else _GIT


if __name__ == "__main__":
    try:  # noqa: SIM105 - `contextlib` would cost more than it hides
        _prepare(__file__)
    except OSError:
        pass  # not compiled yet
    main()
