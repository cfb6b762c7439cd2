"""`python -m tests.documentation.reference`: write docs/reference, or with `--check` tell whether it is current."""

from __future__ import annotations

import sys

from tests.documentation.reference.pages import FOLDER, rendered, stale

if __name__ == "__main__":
    if sys.argv[1:] == ["--check"]:
        sys.exit("\n".join(f"stale: {path}; run shell/dev/docs" for path in stale()) or None)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for path, content in rendered().items():
        path.write_text(content, encoding="utf-8")
