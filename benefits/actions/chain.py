"""The chain of a family is read: it tells all help of all offices, so each look is on record."""

from django.db import transaction

from benefits.verbs import VERBS
from cases.models import Household, Person
from welfare.accounts.rules import check_permission
from welfare.audit import log as audit
from welfare.models import User


@transaction.atomic
def read_chain(*, by: User, household: Household, person: Person | None = None) -> None:
    """Put on record who looked, and whether at the family or at one of it."""
    check_permission(by, VERBS["read_chain"].rights)
    audit.record("chain_read", person or household, by=by, case=household, town=household.town)
