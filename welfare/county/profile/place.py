"""Where a county's profile lies: a file, or a folder that holds one. Reads nothing but TOML."""

import tomllib
from pathlib import Path

NAME = "profile.toml"


class NoProfile(Exception):
    """There is no profile at this place; the message says where one was looked for."""


def profile_at(place: Path, shelf: Path) -> Path:
    """The profile that a path means: the file itself, the one in the folder, or, for a folder
    without one, the profile of the folder's name on the shelf."""
    if place.is_file():
        return place
    if not place.is_dir():
        raise NoProfile(f"There is no file and no folder {place}.")
    others = sorted(place.glob("*.toml"))
    by_name = shelf / f"{place.resolve().name}.toml"
    for candidate in (place / NAME, *(others if len(others) == 1 else ()), by_name):
        if candidate.is_file():
            return candidate
    raise NoProfile(f"The folder {place} holds no {NAME}, and {by_name} does not exist.")


def code_in(profile: Path) -> str:
    """The first six digits of the county's code. Raises NoProfile when it has none."""
    try:
        values = tomllib.loads(profile.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise NoProfile(f"{profile} cannot be read: {error}") from error
    county = values.get("county")
    code = str(county.get("code", ""))[:6] if isinstance(county, dict) else ""
    if not (len(code) == 6 and code.isascii() and code.isdigit()):
        raise NoProfile(f"{profile} does not say which county it is of: [county] code.")
    return code
