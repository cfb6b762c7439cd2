"""The program of the hook path: `python -I -S entry.py git post-commit`, or `super-agents-hook git post-commit`.

A script is compiled anew at every start, so this file is tiny and everything else is imported, compiled.
"""
# pathlib costs more than a whole hook:
# ruff: noqa: PTH100, PTH116, PTH120, PTH123

import os
import sys

_PACKAGES = ("", ".events", ".hooks", ".policy", ".system")
# What every git hook imports, each after what it imports itself. A name that is missing here costs time, nothing else.
_MODULES = (
    *("events/durability", "events/line", "system/stamp", "events/writer", "policy/cheap_look", "hooks/recording"),
    *("system/worktrees", "hooks/git_events"),
)


def main() -> None:
    """Record what the arguments tell and end the process, always with 0: a hook breaks nothing and says nothing."""
    try:
        arguments = sys.argv[2:] if sys.argv[1:2] == ["hook"] else sys.argv[1:]  # `super-agents hook git ...`
        if arguments[0] == "git":
            from super_agents.hooks.git_events import record

            record(arguments[1:])
    except BaseException:  # noqa: BLE001,S110 - git must go on, whatever it is; `record` leaves traces
        pass
    finally:
        os._exit(0)  # spares the interpreter's tidying up


def _know_packages(folder: str) -> None:
    """Make our packages known, which hold nothing but a docstring, without finding and reading a file for each.

    `-I -S` knows no folder of packages; and every module that has to be found costs a hundredth of a bare Python.
    """
    for name in _PACKAGES:
        package = type(sys)(f"super_agents{name}")
        package.__path__ = [folder + name.replace(".", "/")]
        sys.modules[package.__name__] = package


def _load_compiled(folder: str) -> None:
    """Load modules from where Python has put them, compiled; its own search for them costs three times as much.

    Stops at the first that is not there or not up to date: from there on Python imports, and compiles, as ever.
    """
    import marshal

    for name in _MODULES:
        package, _, leaf = name.partition("/")
        seen = os.stat(f"{folder}/{name}.py")
        with open(f"{folder}/{package}/__pycache__/{leaf}.{sys.implementation.cache_tag}.pyc", "rb") as file:
            compiled = file.read()
        # Four numbers of four bytes: Python's version, flags, and the time and size of the source.
        if compiled[4:16] != b"".join(n.to_bytes(4, "little") for n in (0, int(seen.st_mtime), seen.st_size)):
            return
        module = type(sys)(f"super_agents.{package}.{leaf}")
        sys.modules[module.__name__] = module
        exec(marshal.loads(compiled[16:]), module.__dict__)  # noqa: S102,S302 - what an import does, with its own files


if __name__ == "__main__":
    _folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    _know_packages(_folder)
    try:  # noqa: SIM105 - `contextlib` would cost more than it hides
        _load_compiled(_folder)
    except OSError:
        pass  # not compiled yet
    main()
