"""The door: choose sections, run them, print the table."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from tests.bench import sections
from tests.bench.machine import describe
from tests.bench.result import Measured, Results, Target
from tests.bench.setting import Setting
from tests.bench.table import render


def main(arguments: list[str] | None = None) -> int:
    """Run the bench; 1 when a promise was missed."""
    wanted = _parser().parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="b", dir=wanted.dir) as folder:
        directory = Path(folder)
        setting = Setting(directory, rounds=wanted.rounds, quick=wanted.quick, dice=random.Random(wanted.seed))
        about = describe(directory)
        results, targets = _run(setting, wanted.only or sections.names())
    if wanted.quick:
        about.append("A QUICK run: short loops, small logs (1 million lines for 10). Its figures are not for quoting.")
    print("\n".join(about), render(results, targets), sep="\n\n")
    if wanted.json:
        wanted.json.write_text(json.dumps(_plain(results, targets, about), indent=2) + "\n")
    return 1 if any(_is_missed(results[key], targets[key]) for key in results) else 0


def _run(setting: Setting, names: list[str]) -> tuple[Results, dict[str, Target]]:
    results: Results = {}
    targets: dict[str, Target] = {}
    for name in names:
        print(f"{name} ...", file=sys.stderr, flush=True)
        section = sections.section(name)
        results |= section.run(setting)
        targets |= section.targets
    return results, targets


def _is_missed(result: object, target: Target) -> bool:
    return isinstance(result, Measured) and target.verdict(result.median) == "MISSED"


def _plain(results: Results, targets: dict[str, Target], about: list[str]) -> dict[str, object]:
    rows = [
        {
            "figure": targets[key].figure,
            "promise": targets[key].promise,
            "aim": targets[key].aim,
            "unit": targets[key].unit,
            "values": result.values if isinstance(result, Measured) else None,
            "reason": None if isinstance(result, Measured) else result.reason,
        }
        for key, result in results.items()
    ]
    return {"about": about, "rows": rows}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", nargs="+", metavar="NAME", choices=sections.names(), help="run these sections only")
    parser.add_argument("--rounds", type=int, default=5, metavar="N", help="rounds of each section (default 5)")
    parser.add_argument("--quick", action="store_true", help="short loops and small logs, to see that all works")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write every round's value to FILE")
    parser.add_argument("--dir", type=Path, metavar="DIR", help="work in DIR, which chooses the file system")
    parser.add_argument("--seed", type=int, metavar="N", help="seed of order and arrivals")
    return parser


if __name__ == "__main__":
    sys.exit(main())
