"""The settings' model: quantities for people, frozen sections, a schema for editors."""

from __future__ import annotations

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from super_agents.projects.config.model import Config, allowed, json_schema, sections
from super_agents.projects.config.quantities import (
    parse_duration,
    parse_ports,
    parse_size,
    write_duration,
    write_ports,
    write_size,
)


@pytest.mark.parametrize(
    ("text", "size"),
    [("64 MiB", 64 * 2**20), ("10 MB", 10_000_000), ("10mb", 10_000_000), ("1.5 KiB", 1536), ("512 B", 512)],
)
def test_a_size_is_read_with_its_unit(text: str, size: int) -> None:
    assert parse_size(text) == size


@pytest.mark.parametrize(
    ("text", "seconds"), [("30s", 30), ("250 ms", 0.25), ("5min", 300), ("5 m", 300), ("2h", 7200), ("1d", 86400)]
)
def test_a_duration_is_read_with_its_unit(text: str, seconds: float) -> None:
    assert parse_duration(text) == seconds


@pytest.mark.parametrize("text", ["", "64", "MiB", "-1 MB", "1 MB 2", "64 parsecs", "٣ MB", "1e3 MB"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"size"):
        parse_size(text)


@pytest.mark.parametrize("text", ["80-90", "6000-5000", "1-2-3", "5001-99999", "x", "", "1023"])
def test_what_is_no_range_of_ports_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"not "):
        parse_ports(text)


@given(st.integers(0, 2**40))
def test_a_written_size_reads_back_as_itself(size: int) -> None:
    assert parse_size(write_size(size)) == size


@given(st.integers(0, 10**6))
def test_a_written_duration_reads_back_as_itself(milliseconds: int) -> None:
    seconds = milliseconds / 1000

    assert parse_duration(write_duration(seconds)) == pytest.approx(seconds, rel=1e-5)


@given(st.integers(1024, 65535), st.integers(0, 1000))
def test_written_ports_read_back_as_themselves(first: int, more: int) -> None:
    ports = range(first, min(first + more, 65535) + 1)

    assert parse_ports(write_ports(ports)) == ports


def test_every_setting_has_a_default_a_description_and_says_what_is_allowed() -> None:
    for section, model in sections().items():
        assert model.__doc__
        for key, field in model.model_fields.items():
            assert not field.is_required(), f"{section}.{key}"
            assert field.description, f"{section}.{key}"
            assert allowed(section, key), f"{section}.{key}"


def test_settings_cannot_be_changed_once_read() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Config().log.durability = "os"


def test_the_defaults_as_people_write_them_are_valid_by_the_schema_and_read_back_as_the_defaults() -> None:
    written = Config().model_dump(mode="json")

    jsonschema.Draft202012Validator.check_schema(json_schema())
    jsonschema.validate(written, json_schema())
    assert Config.model_validate(written) == Config()


def test_the_schema_refuses_an_unknown_key() -> None:
    with pytest.raises(jsonschema.ValidationError, match="durabilty"):
        jsonschema.validate({"log": {"durabilty": "os"}}, json_schema())
