"""Which county a demo is started with: each has servers and files of its own.

COUNTY=path of a profile, or of a folder with one; EMPTY=1 for none at all; else the sample county.
"""

import os
from dataclasses import dataclass
from pathlib import Path

from welfare.county.profile.place import NoProfile, code_in, profile_at
from welfare.servers.paths import ROOT, RUN
from welfare.servers.process import ServerFailed

SHELF = ROOT / "data" / "profiles"


@dataclass(frozen=True)
class Choice:
    """`name` marks what belongs to it ("" for the ordinary demo); `arguments` prepare it."""

    name: str = ""
    arguments: tuple[str, ...] = ()

    @property
    def mark(self) -> str:
        """What the names of its servers' directories begin with."""
        return f"{self.name}-" if self.name else ""

    @property
    def data(self) -> Path:
        """Where its files are kept."""
        return RUN / self.name if self.name else RUN


def chosen() -> Choice:
    """What the caller asks for. Raises ServerFailed with a sentence."""
    county, empty = os.environ.get("COUNTY", ""), os.environ.get("EMPTY", "")
    if county and empty not in ("", "0"):
        raise ServerFailed("Give COUNTY or EMPTY, not both.")
    if empty not in ("", "0"):
        return Choice("empty", ("--empty",))
    if not county:
        return Choice()
    place = Path(county)
    try:
        code = code_in(profile_at(place, SHELF))
    except NoProfile as error:
        raise ServerFailed(str(error)) from None
    return Choice(f"county-{code}", (str(place),))
