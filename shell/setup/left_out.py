"""Leave out of an environment what packages bring along and nothing of ours reaches.

    python left_out.py lock LOCK > SHORTER     the lock without the packages named here
    python left_out.py files ENVIRONMENT       deletes the files named here, before the rest is compiled

What is named here is not reached by any import of ours, nor by what we import; the tests of installing hold that.
The lock itself stays whole: whoever installs with pip gets all that packages ask for.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

_VERIFYING = "detect-secrets asks vendors with it whether a key is valid; we use its patterns alone, and send nothing"
PACKAGES = {
    "certifi": _VERIFYING,
    "charset-normalizer": _VERIFYING,
    "pycparser": "cffi reads C with it when a package is built",
    "pyjwt": "mcp's client signs in with it at a server; ours is asked for a token, and that is no JWT",
    "python-multipart": "starlette reads forms with it and does without; nothing of ours takes a form",
    "pyyaml": "detect-secrets reads files of YAML with it; contracts are read with ruamel.yaml",
    "requests": _VERIFYING,
    "urllib3": _VERIFYING,
}
_THEIR_TESTS = "tests of the package itself"
FILES = {  # patterns, below site-packages
    "**/*.pyi": "types of what is compiled; mypy reads them",
    "*.dist-info/sboms": "lists of what a package was built from; licences stay",
    "backports/zstd/_cffi": "for PyPy, on which orjson does not run",
    "backports/zstd/tarfile.py*": "tar files with zstd; segments are packed one by one",
    "backports/zstd/zipfile": "zip files with zstd",
    "cffi": "builds what calls C; cryptography is built, and needs `_cffi_backend` beside it alone",
    "jsonschema/benchmarks": _THEIR_TESTS,
    "jsonschema/tests": _THEIR_TESTS,
    "jsonschema_specifications/tests": _THEIR_TESTS,
    "portalocker/redis.py": "locks in Redis; without it portalocker says what is missing, when one is asked for",
    "pydantic/v1": "models of pydantic 1; looked at only for classes that were written for it",
    "referencing/tests": _THEIR_TESTS,
}


def shortened(lock: str) -> str:
    """Return a lock without the packages that are left out."""
    entries = re.split(r"^(?=[a-z0-9])", lock, flags=re.MULTILINE)
    return "".join(entry for entry in entries if entry.partition("==")[0] not in PACKAGES)


def delete_files(environment: Path) -> None:
    """Delete the files that are left out; one that is not there is no fault, for systems and Pythons differ."""
    for packages in environment.glob("lib/python3*/site-packages"):
        for pattern in FILES:
            for path in packages.glob(pattern):
                shutil.rmtree(path) if path.is_dir() else path.unlink()


if __name__ == "__main__":
    if sys.argv[1] == "lock":
        sys.stdout.write(shortened(Path(sys.argv[2]).read_text("utf-8")))
    else:
        delete_files(Path(sys.argv[2]))
