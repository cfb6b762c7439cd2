"""Stop this user's knowledge managers that run from an environment, before the environment goes.

    python stop_managers.py PROGRAM ENVIRONMENT

Run with the environment's own Python. Those of another installation of the same user are left alone. Those that run
from the environment and are not on this user's list, such as other users', are named: they go on without their files.
"""

from __future__ import annotations

import json
import subprocess
import sys

import psutil


def main(program: str, environment: str) -> None:
    """Ask the program which projects run, end each that runs from the environment, and name what still does."""
    listed = subprocess.run([program, "list", "--json"], check=True, capture_output=True, text=True).stdout
    running = {process.pid for process in managers(environment)}
    for row in json.loads(listed):
        if row["km"]["pid"] in running:
            subprocess.run([program, "-C", row["root"], "stop"], check=False)  # what fails is named below
    for process in managers(environment):
        pid = process.pid
        sys.stdout.write(f"not stopped: the knowledge manager {pid} of {owner(process)}; `kill {pid}` stops it\n")


def managers(environment: str) -> list[psutil.Process]:
    """Return the knowledge managers that were started by the environment's interpreter, whoever's they are."""
    found = ((process, words_of(process)) for process in psutil.process_iter())
    return [
        process
        for process, words in found
        if words and words[0].startswith(f"{environment}/bin/") and "super_agents.km" in words
    ]


def words_of(process: psutil.Process) -> list[str]:
    """Return a process's command line; nothing for one that ended or is hidden from us."""
    try:
        return process.cmdline()
    except psutil.Error:
        return []


def owner(process: psutil.Process) -> str:
    """Return whose a process is."""
    try:
        return process.username()
    except psutil.Error:
        return "somebody"


if __name__ == "__main__":
    main(*sys.argv[1:])
