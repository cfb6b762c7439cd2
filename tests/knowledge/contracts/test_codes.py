"""The codes of changes: each has a pair that shows it, and stands in the guide."""

from __future__ import annotations

import re

from tests.knowledge.contracts import test_api_changes, test_schema_changes
from tests.support.tree import PACKAGE, ROOT

GUIDE = ROOT / "docs" / "guides" / "contracts.md"
# Also in pairs: `another name for a part of a path`.
SHOWN_ELSEWHERE = {"path-parameter-renamed"}
A_CODE = r"[a-z]+(?:-[a-z]+)+"


def test_the_guide_names_every_code_and_no_other() -> None:
    table = GUIDE.read_text(encoding="utf-8").split("| difference |")[1].split("\n\n")[0]
    cells = [line.split("|")[2] for line in table.splitlines()[2:]]

    named = [code for cell in cells for code in re.findall(rf"`({A_CODE})`", cell)]

    assert sorted(named) == sorted(shown())


def test_every_code_that_can_be_told_is_shown_by_a_pair() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (PACKAGE / "knowledge" / "contracts").glob("*.py")]
    told = {code for text in texts for code in re.findall(rf'"({A_CODE})"', text)}

    assert told - {"json-schema"} == shown()


def shown() -> set[str]:
    schemas = {code for _, _, codes, _ in test_schema_changes.PAIRS for code in codes}
    apis = {code for _, _, *codes in test_api_changes.PAIRS.values() for each in codes for code in each}
    return schemas | apis | SHOWN_ELSEWHERE
