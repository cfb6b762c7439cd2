"""The suite's resources and plain prompts, as rows of our tables."""

from __future__ import annotations

import base64
import json
import struct
import zlib
from typing import TYPE_CHECKING

from super_agents.km.mcp.prompt import Blank, Prompt
from super_agents.km.mcp.resource import Resource

if TYPE_CHECKING:
    from super_agents.km.tools.tool import Call


def _chunk(name: bytes, content: bytes) -> bytes:
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))


# One red pixel, and no sound at all.
PNG = (
    b"\x89PNG\r\n\x1a\n"
    + _chunk(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0))
    + _chunk(b"IDAT", zlib.compress(b"\x00\xff\x00\x00"))
    + _chunk(b"IEND", b"")
)
WAV = b"RIFF" + struct.pack("<I", 36) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)
WAV += b"data" + struct.pack("<I", 0)


def in_base64(content: bytes) -> str:
    """Write bytes as JSON carries them."""
    return base64.b64encode(content).decode()


def _of_template(_: Call, value: str) -> str:
    return json.dumps({"id": value, "templateTest": True, "data": f"Data for ID: {value}"})


def _cities(_: Call, typed: str) -> list[str]:
    return [city for city in ("paris", "park", "party") if city.startswith(typed)]


RESOURCES = (
    Resource(
        "test://static-text",
        "A text",
        "A text that never changes.",
        lambda *_: "This is the content of the static text resource.",
        mime_type="text/plain",
    ),
    Resource(
        "test://static-binary", "A picture", "A picture that never changes.", lambda *_: PNG, mime_type="image/png"
    ),
    Resource("test://template/{id}/data", "Data", "Data under an id.", _of_template),
    Resource("test://watched-resource", "Watched", "To be subscribed to.", lambda *_: "seen", mime_type="text/plain"),
)
PROMPTS = (
    Prompt("test_simple_prompt", "Simple", "Without arguments.", "This is a simple prompt for testing."),
    Prompt(
        "test_prompt_with_arguments",
        "With arguments",
        "With two arguments.",
        "Prompt with arguments: arg1='{arg1}', arg2='{arg2}'",
        {"arg1": Blank("First test argument", _cities), "arg2": Blank("Second test argument", _cities)},
    ),
    Prompt(
        "test_prompt_with_embedded_resource",
        "With a resource",
        "With a resource in it.",
        "Please process the embedded resource above.",
        {"resourceUri": Blank("URI of the resource to embed", lambda *_: ())},
    ),
    Prompt("test_prompt_with_image", "With a picture", "With a picture in it.", "Please analyze the image above."),
    Prompt("test_input_required_result_prompt", "Asks", "Asks a person first.", "Use this context."),
)
