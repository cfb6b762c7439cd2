"""What comes from a file that anybody may have written is taken only when it is what it should be."""

from __future__ import annotations

from dataclasses import asdict, dataclass

import pytest

from super_agents.system.typed import typed, typed_or_none


@dataclass(frozen=True, slots=True)
class Loaf:
    """One field of each type."""

    name: str
    grams: int
    price: float
    is_rye: bool


SOUND = {"name": "Batard", "grams": 400, "price": 3.5, "is_rye": False}


def test_members_of_the_right_types_are_taken() -> None:
    assert asdict(typed(Loaf, SOUND)) == SOUND
    assert typed(Loaf, SOUND | {"price": 3}).price == 3


@pytest.mark.parametrize(
    "members",
    [
        None,
        [],
        "text",
        {},
        SOUND | {"crust": 1},
        {name: value for name, value in SOUND.items() if name != "name"},
        SOUND | {"name": 1},
        SOUND | {"name": None},
        SOUND | {"grams": "400"},
        SOUND | {"grams": True},
        SOUND | {"grams": 1.5},
        SOUND | {"price": "3"},
        SOUND | {"price": True},
        SOUND | {"is_rye": 0},
        SOUND | {"is_rye": {}},
    ],
)
def test_anything_else_is_refused(members: object) -> None:
    with pytest.raises(TypeError, match="Loaf"):
        typed(Loaf, members)
    assert typed_or_none(Loaf, members) is None
