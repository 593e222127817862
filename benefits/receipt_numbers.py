"""A number of a receipt stands once in a county, whether money came for a claim or an advance."""

from django.db import connection
from django.utils.translation import gettext as _

from benefits.models import AdvanceRepayment, Receipt
from welfare.exceptions import NotAllowed
from welfare.models import Division


def check_unused(county: Division, number: str) -> None:
    """Neither table has it; until the caller's transaction ends nobody else books the same one.

    Each table keeps its own numbers apart. Between the two a lock on the number does it: without it
    two cashiers at once would each find the other's table empty.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"receipt {county.pk} {number}"],
        )
    for table in (Receipt, AdvanceRepayment):
        if table.objects.filter(county=county, number=number).exists():
            raise NotAllowed(_("A receipt of this number is on record already."))
