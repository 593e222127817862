"""What PostgreSQL refuses of the supplements of a month, by the name of the constraint."""

from datetime import date, datetime
from decimal import Decimal

from django.utils import timezone

from benefits.models import SupplementBatch, SupplementLine
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import MONTH
from welfare.accounts.roles import Role

NOW = timezone.make_aware(datetime(2026, 10, 8, 12))


def desk():
    return factories.user(Role.COUNTY_CASEWORKER)


def batch(**fields):
    return SupplementBatch.objects.create(
        **{"county": factories.county(), "month": MONTH, "status": "open", **fields}
    )


def handed_on(**fields):
    said = {"status": "handed_on", "handed_on_by": desk(), "handed_on_at": NOW}
    return batch(**{**said, **fields})


def signed(**fields):
    said = {"status": "signed", "signed_by": scene.approver(), "signed_at": NOW}
    return handed_on(**{**said, **fields})


def line(of=None, award=None, **fields):
    award = award or factories.award()
    said = {"award": award, "person": award.payee, "town": award.town, "why": "60周岁"}
    said |= {"starts": scene.kinds()["ELDERLY"], "amount": Decimal(96), **fields}
    return SupplementLine.objects.create(batch=of or batch(), **said)


def applied(**fields):
    return line(applied_at=NOW, **fields)


def _again():
    first = line()
    line(of=first.batch, award=first.award)


def _less():
    less = {"starts": None, "stops": scene.kinds()["MINOR"], "amount": Decimal(-96)}
    applied(**less)


CASES = {
    "supplement_batch_once_a_month": lambda: (batch(), batch()),
    "supplement_batch_handed_on_has_person_and_time": lambda: handed_on(handed_on_at=None),
    "supplement_batch_signed_has_person_and_time": lambda: signed(signed_at=None),
    "supplement_batch_by_two_people": lambda: signed(signed_by=desk()),
    "supplement_batch_month_is_first_day": lambda: batch(month=date(2026, 10, 2)),
    "supplement_line_once_per_person": _again,
    "supplement_line_starts_or_stops": lambda: line(starts=None),
    "supplement_line_out_has_reason": lambda: line(out_by=desk()),
    "supplement_line_heard_before_less": _less,
}
KEPT = {
    "supplement_batch_is_kept": lambda: batch().delete(),
    "supplement_line_applied_is_frozen": lambda: SupplementLine.objects.filter(
        pk=applied().pk
    ).update(amount=Decimal(1)),
    "supplement_line_applied_is_kept": lambda: applied().delete(),
}
