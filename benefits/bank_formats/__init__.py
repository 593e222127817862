"""The file that tells the bank whom to pay: one module per format, found by being there. (代发文件)

A module has a POSITION, a LABEL, an EXTENSION, an ENCODING and two functions: `write(orders)` and
`read(content)`, which gives the same orders back or refuses. A county chooses by `PayingBank`.
"""

import pkgutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from types import ModuleType

from django.core.exceptions import ImproperlyConfigured
from django.utils.functional import Promise

from benefits.bank_formats.parts.order import Order, check_payable

__all__ = ["FORMATS", "USUAL", "BankFormat", "Order", "choices"]


@dataclass(frozen=True)
class BankFormat:
    """One format of a bank file."""

    name: str
    position: int
    label: Promise
    extension: str
    encoding: str
    writes: Callable[[Sequence[Order]], bytes]
    read: Callable[[bytes], list[Order]]

    def write(self, orders: Iterable[Order]) -> bytes:
        """The file. Raises NotAllowed when a payment lacks what every bank needs."""
        listed = list(orders)
        check_payable(listed)
        return self.writes(listed)


def described(name: str, module: ModuleType) -> BankFormat:
    """The format of a module. Raises ImproperlyConfigured with the name of what is missing."""
    try:
        kept = (module.POSITION, module.LABEL, module.EXTENSION, module.ENCODING)
        said = (*kept, module.write, module.read)
    except AttributeError as error:
        raise ImproperlyConfigured(f"The bank format {name} is half described: {error}.") from error
    return BankFormat(name, *said)


def _read() -> Mapping[str, BankFormat]:
    names = [module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg]
    formats = [described(name, import_module(f"{__name__}.{name}")) for name in names]
    return {one.name: one for one in sorted(formats, key=lambda one: one.position)}


FORMATS = _read()
USUAL = "commas"  # of a county that has not said which one its bank reads


def choices() -> list[tuple[str, object]]:
    """For the column `PayingBank.file_format`."""
    return [(name, bank_format.label) for name, bank_format in FORMATS.items()]
