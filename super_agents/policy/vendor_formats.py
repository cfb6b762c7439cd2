"""Formats of vendors' keys that detect-secrets knows, beside our own rules.

Of the library only its patterns are used. What it shuts out false findings with reads whole files and settings of its
own, and its rules for names and for entropy find more harmless lines than secrets; ours judge what it finds instead.
What it would verify a key with, by asking the vendor, is never loaded: no secret leaves this machine.
"""

from __future__ import annotations

import re
import sys
from contextlib import contextmanager
from functools import lru_cache
from importlib import import_module
from types import ModuleType
from typing import TYPE_CHECKING, Any

from super_agents.policy.secret_values import is_blank

if TYPE_CHECKING:
    from collections.abc import Iterator

# Not among them: `twilio`, which finds the public id of an account, and `artifactory`, for which a word may be enough.
_PLUGINS = (
    *("aws", "azure_storage_key", "basic_auth", "cloudant", "discord", "github_token", "gitlab_token"),
    *("ibm_cloud_iam", "ibm_cos_hmac", "mailchimp", "npm", "openai", "pypi_token", "sendgrid", "slack", "softlayer"),
    *("square_oauth", "stripe", "telegram_token"),
)
_UNUSED = ("requests", "requests.exceptions", "yaml")  # what the library imports for what we do not do with it


@lru_cache(maxsize=1)
def _detectors() -> tuple[tuple[str, Any], ...]:
    """Return rule and detector of the library; raises `ImportError`."""
    with _without(_UNUSED):
        base = import_module("detect_secrets.plugins.base").RegexBasedDetector
        modules = [import_module(f"detect_secrets.plugins.{name}") for name in _PLUGINS]
    return tuple(
        (_rule(str(vars(kind)["secret_type"])), kind())
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base
    )


def vendor_secrets(line: str) -> Iterator[tuple[str, str]]:
    """Yield rule and secret for what has the format of a vendor's key, but is no placeholder."""
    for rule, detector in _detectors():
        yield from ((rule, secret) for secret in detector.analyze_string(line) if not is_blank(secret))


def _rule(name: str) -> str:
    """Make an id of a name such as `Azure Storage Account access key`."""
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


class _Unused(ModuleType):
    """A module whose every name is a class that nobody makes anything of."""

    __path__: list[str] = []  # noqa: RUF012 - makes it a package for the import system, which never changes it

    def __getattr__(self, name: str) -> type[Exception]:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (Exception,), {})


@contextmanager
def _without(names: tuple[str, ...]) -> Iterator[None]:
    """Let modules seem to be there while others are imported that name them."""
    before = {name: sys.modules.get(name) for name in names}
    sys.modules.update({name: _Unused(name) for name in names})
    try:
        yield
    finally:
        for name, module in before.items():
            sys.modules.pop(name)
            if module is not None:
                sys.modules[name] = module
