"""The program of the hook path: `python -I -S entry.py git post-commit`, or `super-agents-hook git post-commit`.

A script is compiled anew at every start, so this file is tiny and everything else is imported, compiled. With `-I -S`
Python knows no folder of packages; this one's own is put on the path.
"""

import os
import sys


def main() -> None:
    """Record what the arguments tell, and end the process at once, always with 0: a hook breaks nothing."""
    if __name__ == "__main__":
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))  # noqa: PTH100,PTH120  pathlib costs 10 ms
        sys.path.insert(0, os.path.dirname(package))  # noqa: PTH120  as above
    try:
        from super_agents.hooks.recording import record

        record(sys.argv[1:])
    except BaseException:  # noqa: BLE001,S110  whatever it is, git must go on; `record` leaves a trace of what it can
        pass
    finally:
        os._exit(0)  # spares the interpreter's tidying up


if __name__ == "__main__":
    main()
