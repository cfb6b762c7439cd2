"""The process of a knowledge manager: `python -m super_agents.km --root PATH`."""

from __future__ import annotations

import argparse
import json
import logging
import sys
from pathlib import Path

from super_agents.errors import SuperAgentsError
from super_agents.km import life


def main() -> int:
    """Live as the knowledge manager of one project until asked to end, and return the exit code.

    What keeps it from starting goes to stderr as one line of JSON: whoever started it reads that line.
    """
    parser = argparse.ArgumentParser(prog="super_agents.km", description="The knowledge manager of one project.")
    parser.add_argument("--root", type=Path, required=True, help="the project's folder")
    try:
        life.live(parser.parse_args().root)
    except SuperAgentsError as error:
        sys.stderr.write(json.dumps({"error": error.to_dict()}) + "\n")
        return 1
    except Exception:  # a bug of ours: it goes to the log as well as to stderr, and ends the process all the same
        logging.getLogger(__name__).critical("crashed", exc_info=True)
        raise
    return 0


if __name__ == "__main__":
    sys.exit(main())
