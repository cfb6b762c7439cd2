"""The look for secrets in lines that are committed: what it finds, what it leaves alone, what somebody has allowed."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from typing import Any

import pytest

from super_agents.policy.secret_lines import Allowance, SecretLine, digests_in, entry_of, secret_lines
from tests.policy.corpus import Leak, harmless, leaks

# In the vendors' true formats, made up, and put together here, so that no scanner takes this file for a leak.
VENDORS = {
    "azure-storage-account-access-key": "AccountKey=" + "Ab1" * 28 + "xyz=",
    "discord-bot-token": "client.login(" + "MTk4NjIyNDgzNDcxOTI1MjQ4" + ".Cl2FMQ." + "ZnCjm1XVW7vRze4b7Cq4se7kKWs)",
    "mailchimp-access-key": "mc(" + "0123456789abcdef0123456789" + "abcdef-us11)",
}
# But for those that take a look at two members of an object: lines of files have no members.
TEXTS = [leak for leak in leaks() if isinstance(leak.value, str)]
BLOCK = [
    "-----BEGIN " + "RSA PRIVATE KEY-----",
    "MIIEowIBAAKCAQEA" + "q1W2e3R4t5" * 5,
    "-----END " + "RSA PRIVATE KEY-----",
]
KEY = "AK" + "IAQW7B3PDKHX4PY8GP"


@pytest.mark.parametrize("leak", TEXTS, ids=lambda leak: str(leak.secrets[0])[:12])
def test_every_secret_of_the_corpus_is_found_in_a_line(leak: Leak) -> None:
    assert found(leak.value) != []


@pytest.mark.parametrize(("rule", "line"), VENDORS.items())
def test_formats_that_only_the_library_knows_are_found(rule: str, line: str) -> None:
    assert [one.rule for one in found(line)] == [rule]


@pytest.mark.parametrize("value", harmless(), ids=lambda value: _text(value)[:30])
def test_no_harmless_line_is_taken_for_a_secret(value: Any) -> None:
    assert found(_text(value)) == []


def test_the_harmless_lines_are_many() -> None:
    assert len(harmless()) >= 300


def test_a_key_over_many_lines_is_found_where_it_begins() -> None:
    assert [(one.line, one.rule) for one in found("text", *BLOCK)] == [(2, "private-key")]


def test_lines_that_are_apart_are_no_one_text() -> None:
    lines = [(1, BLOCK[0]), (40, "MII"), (41, BLOCK[2])]

    assert secret_lines("file", lines, Allowance()) == []


def test_nothing_of_a_finding_holds_the_secret() -> None:
    (one,) = found(f"key = '{KEY}'")

    assert KEY not in repr(one)
    assert one == SecretLine("file", 1, "aws-access-key", one.digest)


def test_a_comment_with_a_reason_allows_the_line_and_one_without_does_not() -> None:
    assert found(f"key = '{KEY}'  # allow-secret: made up for the test") == []
    assert found(f"/* allow-secret: fixture */ {KEY}") == []
    assert len(found(f"key = '{KEY}'  # allow-secret:")) == 1
    assert len(found(f"<!-- allow-secret: --> {KEY}")) == 1


def test_what_the_list_gives_a_reason_for_is_allowed_wherever_it_stands() -> None:
    (one,) = found(f"key = '{KEY}'")
    listed = entry_of(one, reason='made "up" \\ ü\n', by="human:ada")

    assert tomllib.loads(listed)["allowed"][0]["reason"] == 'made "up" \\ ü\n'
    assert found(f"other({KEY})", allowance=Allowance(digests=digests_in(listed))) == []
    assert len(found("password = 'tr0ub4dor&3'", allowance=Allowance(digests=digests_in(listed)))) == 1


def test_an_entry_without_a_reason_counts_for_nothing() -> None:
    (one,) = found(f"key = '{KEY}'")

    assert digests_in(entry_of(one, reason=" ", by="human:ada")) == frozenset()


def test_the_list_itself_is_no_finding() -> None:
    listed = "".join(entry_of(one, reason="of the test", by="human:ada") for one in found(KEY, *VENDORS.values()))

    assert found(*listed.splitlines()) == []


def test_texts_of_the_settings_are_allowed() -> None:
    assert found(f"key = '{KEY}'", allowance=Allowance(texts=("re:AKIA.*",))) == []


def test_the_library_comes_without_what_asks_the_network() -> None:
    program = (
        "import sys; from super_agents.policy.vendor_formats import vendor_secrets; list(vendor_secrets('x')); "
        "print([name for name in ('requests', 'yaml', 'ssl', 'urllib3') if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert said.stdout == "[]\n"


def found(*lines: str, allowance: Allowance | None = None) -> list[SecretLine]:
    numbered = [part for line in lines for part in line.split("\n")]
    return secret_lines("file", list(enumerate(numbered, start=1)), allowance or Allowance())


def _text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
