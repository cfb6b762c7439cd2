"""The program of the hook path: `python -I -S entry.py git post-commit`, or `super-agents-hook git post-commit`.

A script is compiled anew at every start, so this file is tiny and everything else is imported, compiled.
"""
# pathlib costs more than a whole hook:
# ruff: noqa: PTH100, PTH120

import os
import sys

_PACKAGES = ("", ".events", ".hooks", ".policy", ".system")


def main() -> None:
    """Record what the arguments tell and end the process, always with 0: a hook breaks nothing and says nothing."""
    try:
        arguments = sys.argv[2:] if sys.argv[1:2] == ["hook"] else sys.argv[1:]  # `super-agents hook git ...`
        if arguments[0] == "git":
            from super_agents.hooks.git_events import record

            record(arguments[1:])
    except BaseException:  # noqa: BLE001,S110  git must go on, whatever it is; `record` leaves traces
        pass
    finally:
        os._exit(0)  # spares the interpreter's tidying up


def _know_packages() -> None:
    """Make our packages known, which hold nothing but a docstring, without finding and reading a file for each.

    `-I -S` knows no folder of packages; and every module that has to be found costs a hundredth of a bare Python.
    """
    folder = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    for name in _PACKAGES:
        package = type(sys)(f"super_agents{name}")
        package.__path__ = [folder + name.replace(".", "/")]
        sys.modules[package.__name__] = package


if __name__ == "__main__":
    _know_packages()
    main()
