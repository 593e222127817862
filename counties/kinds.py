"""Every kind of table file, with the desk that takes it over, in the order of taking over.

Who is helped comes before what was paid, our own rolls before what other departments say.
"""

from benefits.ledgers import DESK as PAYMENTS
from cases.ledgers import DESK as LEDGERS
from verification.imports import DESK as DEPARTMENTS

DESKS = {kind: desk for desk in (LEDGERS, PAYMENTS, DEPARTMENTS) for kind in desk.specs}

__all__ = ["DEPARTMENTS", "DESKS"]
