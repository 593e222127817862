"""The secrets of a demo or test run: made once, kept in .run/keys.env for the owner's eyes only."""

import base64
import os
import secrets
from collections.abc import Callable
from pathlib import Path


def _new_key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


MAKERS: dict[str, Callable[[], str]] = {
    "SECRET_KEY": lambda: secrets.token_urlsafe(50),
    "FIELD_KEYS": lambda: f"k1:{_new_key()}",
    "HASH_KEY": _new_key,
    "POSTGRES_PASSWORD": lambda: secrets.token_urlsafe(24),
    "REDIS_PASSWORD": lambda: secrets.token_urlsafe(24),
}


def load_keys(path: Path) -> dict[str, str]:
    """Read the file, adding what it lacks. Losing it means losing the encrypted fields."""
    kept = read_env(path) if path.exists() else {}
    keys = kept | {name: make() for name, make in MAKERS.items() if name not in kept}
    if keys != kept:
        write_env(path, keys)
    return keys


def read_env(path: Path) -> dict[str, str]:
    pairs = (line.partition("=") for line in path.read_text().splitlines() if "=" in line)
    return {name: value for name, _equals, value in pairs}


def write_env(path: Path, values: dict[str, str]) -> None:
    """Replace the file in one step, readable by nobody else at any moment."""
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.writelines(f"{name}={value}\n" for name, value in values.items())
    fresh.replace(path)
