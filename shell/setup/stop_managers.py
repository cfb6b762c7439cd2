"""Stop the knowledge managers that run from an environment, before the environment goes.

    python stop_managers.py PROGRAM ENVIRONMENT

Run with the environment's own Python. Those of another installation of the same user are left alone.
"""

from __future__ import annotations

import json
import subprocess
import sys

import psutil


def main(program: str, environment: str) -> None:
    """Ask the program which projects run, and end each that runs from the environment."""
    listed = subprocess.run([program, "list", "--json"], check=True, capture_output=True, text=True).stdout
    for row in json.loads(listed):
        pid = row["km"]["pid"]
        if pid and runs_from(environment, pid):
            subprocess.run([program, "-C", row["root"], "stop"], check=True)


def runs_from(environment: str, pid: int) -> bool:
    """Tell whether a process was started by the environment's interpreter."""
    try:
        return psutil.Process(pid).cmdline()[0].startswith(f"{environment}/bin/")
    except (psutil.Error, IndexError):
        return False


if __name__ == "__main__":
    main(*sys.argv[1:])
