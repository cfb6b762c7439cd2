"""Secrets are replaced, everything else is left as it is, and the cheap look misses nothing."""

from __future__ import annotations

import json
import random
import re
import string
import subprocess
import sys
from typing import Any

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from super_agents.policy.redaction import looks_secret, redact
from super_agents.policy.secret_rules import VENDORS
from super_agents.policy.secret_values import is_random
from tests.policy.corpus import Leak, harmless, leaks

LEAKS = leaks()
HARMLESS = harmless()
_PIECES = """password passwd Pwd dbPass api_key API_KEY token secret Authorization auth sig login host user bypass key
= : => := == -- - _ . , ; ? & ' " \\ ` ( ) [ ] < > / @ :// Bearer Basic -u --user IDENTIFIED BY hunter2 s3cr3t!pw
9f86d081884c7d65 aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3zA5 dXNlcjpwYXNzd29yZA== 550e8400"""
PIECES = st.sampled_from([*_PIECES.split(), " ", "  ", "\t", "\n"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def as_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def test_the_corpus_is_large_enough_to_say_something() -> None:
    assert len(LEAKS) >= 120
    assert len(HARMLESS) >= 150


@pytest.mark.parametrize("leak", LEAKS, ids=range(len(LEAKS)))
def test_a_secret_is_replaced_and_what_stands_around_it_is_kept(leak: Leak) -> None:
    written = as_text(redact(leak.value))

    assert leak.expected.fullmatch(written), written


@pytest.mark.parametrize("value", HARMLESS, ids=range(len(HARMLESS)))
def test_what_is_harmless_is_not_touched(value: Any) -> None:
    assert redact(value) == value


@pytest.mark.parametrize("leak", LEAKS, ids=range(len(LEAKS)))
def test_the_cheap_look_reports_every_line_with_a_secret(leak: Leak) -> None:
    assert looks_secret(orjson.dumps({"data": leak.value}))
    assert looks_secret(as_text(leak.value).encode())


@given(JSON)
def test_whatever_is_redacted_was_reported_by_the_cheap_look(value: Any) -> None:
    if redact(value) != value:
        assert looks_secret(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@given(st.lists(PIECES, max_size=14).map("".join), PIECES)
def test_the_cheap_look_misses_nothing_of_what_the_rules_find_in_odd_texts(text: str, name: str) -> None:
    for value in (text, {name: text}):
        if redact(value) != value:
            assert looks_secret(orjson.dumps(value)), value
            assert looks_secret(json.dumps(value).encode()), value


@given(st.sampled_from(LEAKS), st.text(max_size=30), st.text(max_size=30))
def test_the_cheap_look_is_not_misled_by_what_stands_around_a_secret(leak: Leak, before: str, after: str) -> None:
    value = {"text": f"{before} {as_text(leak.value)} {after}"}

    if redact(value) != value:
        assert looks_secret(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))


@given(st.data())
def test_every_token_of_a_vendor_is_seen_by_the_cheap_look(data: st.DataObject) -> None:
    rule = data.draw(st.sampled_from(VENDORS))
    text = data.draw(st.from_regex(re.compile(rule.pattern.pattern, re.ASCII), fullmatch=True))

    assert not rule.holds(text) or looks_secret(text.encode())


@given(JSON)
def test_redacting_twice_changes_nothing_more(value: Any) -> None:
    once = redact(value)

    assert redact(once) == once


@pytest.mark.parametrize("leak", LEAKS, ids=range(len(LEAKS)))
def test_a_redacted_secret_is_not_redacted_again(leak: Leak) -> None:
    once = redact(leak.value)

    assert redact(once) == once


def test_a_secret_in_the_allow_list_stays() -> None:
    text = 'password = "hunter2"; other_password = "hunter3"'

    assert redact(text, allow=["hunter2"]) == 'password = "hunter2"; other_password = "[redacted:password]"'
    assert redact(text, allow=["re:hunter[0-9]"]) == text
    assert redact(text, allow=["unter2", "re:unter"]) == redact(text)


def test_a_member_is_judged_by_its_name_even_in_a_list() -> None:
    assert redact({"tokens": ["a8Kd93kfLw02mfQp", 3]}) == {"tokens": ["[redacted:token]", 3]}


def test_values_that_are_not_text_are_kept() -> None:
    value = {"password": None, "n": [1, 2.5, True, {"token": False}]}

    assert redact(value) == value


def test_most_random_words_are_found_without_a_name() -> None:
    source = random.Random(7)
    alphabet = string.ascii_letters + string.digits

    found = sum(is_random("".join(source.choices(alphabet, k=40))) for _ in range(2000))

    assert found / 2000 > 0.9


@pytest.mark.parametrize(
    "piece",
    ["a", "a1B", "password=", 'password = "', " ", "test_", "x-", "user=a ", "://a:", "eyA", "key_", "/a", "\n"],
)
def test_a_large_text_of_one_piece_is_gone_through_without_retracing(piece: str) -> None:
    text = piece * (60_000 // len(piece))

    redact({"password": text, "token": [text], "text": text})  # the time-out of the suite is the assertion


@pytest.mark.parametrize("piece", ["DEADBEEF", "MFRGGZDFMZTWQ2LK", "A_", "0", "host=", "login=pass"])
def test_a_dump_beside_names_of_secrets_is_gone_through_without_retracing(piece: str) -> None:
    text = "the password, the api key, the token and the secret are in the dump: " + piece * (60_000 // len(piece))

    redact({"one": text, "two": [text, text]})  # the time-out of the suite is the assertion


def test_the_cheap_look_imports_no_regular_expressions() -> None:
    program = (
        "import sys; from super_agents.policy.redaction import looks_secret; looks_secret(b'x' * 300);"
        "print([name for name in ('re', 'json', 'typing', 'base64') if name in sys.modules])"
    )
    done = subprocess.run(  # a fresh interpreter, without what site imports
        [sys.executable, "-S", "-c", program], check=True, capture_output=True, text=True
    )

    assert done.stdout == "[]\n"
