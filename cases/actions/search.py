"""Looking people up in the registers."""

from django.db import transaction

from cases.search import Wanted
from welfare.audit import log as audit
from welfare.models import User


@transaction.atomic
def search_registers(*, by: User, wanted: Wanted) -> None:
    """Put on record that somebody looked for people, and by what; never for whom."""
    audit.record("registers_searched", by, by=by, town=by.town, searched_by=wanted.kinds)
