"""What a ledger says of an award beyond the common columns: one reader for each detail.

Which of them a kind of programme has stands in its module (`Kind.details`). The readers are read
from this package; a detail without a reader is one that no ledger brings.
"""

import pkgutil
from importlib import import_module

from cases.ledgers.details.reader import Asked, Reader, Room, Warn

__all__ = ["READERS", "Asked", "Reader", "Room", "Warn", "readers_of"]

READERS: dict[str, Reader] = {
    module.name: import_module(f"{__name__}.{module.name}").READER
    for module in pkgutil.iter_modules(__path__)
    if module.name != "reader"
}


def readers_of(details: tuple[str, ...]) -> dict[str, Reader]:
    """The readers of what a kind keeps beside its awards, in its order."""
    return {name: READERS[name] for name in details if name in READERS}
