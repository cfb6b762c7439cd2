"""Texts with bytes that are not UTF-8, spelt out."""

from __future__ import annotations

import json
import os

from super_agents.system.legible import legible


def test_bytes_that_are_no_text_are_spelt_out_wherever_they_stand() -> None:
    odd = os.fsdecode(b"n\xe9")

    shown = legible({odd: [odd, {"a": (odd, 1, None, True)}]})

    assert shown == {"n\\udce9": ["n\\udce9", {"a": ["n\\udce9", 1, None, True]}]}
    assert json.dumps(shown, ensure_ascii=False).encode()


def test_texts_stay_as_they_are() -> None:
    assert legible("né \N{PILE OF POO} \n") == "né \N{PILE OF POO} \n"
