"""Changes of families in tests: registered, heard and decided by the real actions."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from benefits.actions import changes
from benefits.models import Payment
from benefits.states import RunStatus
from cases.actions import award_changes
from cases.models import AwardChange, FamilyChange
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.cases import walk
from welfare.county.months import add_months

TODAY = date(2026, 11, 20)
MEDICAL = "死亡医学证明 2026-17号"


def ground():
    """Limits, standards and supplement kinds of the county."""
    factories.parameters()
    scene.kinds()
    scene.standards()
    factories.village(factories.town())
    for somebody in (walk.worker, walk.approver):
        somebody()


def award(size=4, income=None, **fields):
    """A dibao family of the village, with its income a month."""
    income = 250 * size if income is None else income
    made = factories.award(size=size, monthly_income=Decimal(income), **fields)
    made.amounts.update(basic=480 * size - income)
    return made


def said(**fields):
    return {
        "happened_on": date(2026, 11, 5),
        "reported_on": date(2026, 11, 18),
        "reported_by": "村委会王五",
        "evidence": MEDICAL,
        **fields,
    }


def register(award, kind, by=None, **fields):
    home = award.household
    home.refresh_from_db()
    return changes.register_change(
        by=by or walk.worker(),
        household=home,
        version=fields.pop("version", home.version),
        kind=kind,
        **said(**fields),
    )


def follows(change):
    """What follows for the one award."""
    return AwardChange.objects.get(change=change)


def hear(row, by=None):
    row.refresh_from_db()
    return award_changes.hear_award_change(
        by=by or walk.worker(),
        award_change=row,
        version=row.version,
        heard_on=TODAY,
        heard="家属无异议",
    )


def decide(row, by=None):
    row.refresh_from_db()
    return changes.decide_worked_out(
        by=by or walk.approver(), award_change=row, version=row.version, note="测试调〔2026〕1号"
    )


def exit_granted(award, months=6):
    """A change by which a gradual exit was granted to the award, decided."""
    change = FamilyChange.objects.create(
        household=award.household,
        town=award.town,
        kind="income",
        recorded_by=walk.worker(),
        **said(happened_on=date(2021, 12, 5)),
    )
    first = date(2022, 1, 1)
    return AwardChange.objects.create(
        change=change,
        award=award,
        town=award.town,
        status="decided",
        direction="fade",
        ground="income",
        covered_size=award.covered_size,
        family_size=award.family_size,
        household=award.household,
        residence=award.residence,
        from_month=first,
        last_month=add_months(first, months - 1),
        tier="county",
        to_hear=True,
        heard="家属无异议",
        heard_on=TODAY,
        proposed_by=walk.worker(),
        decided_by=walk.approver(),
        decided_at=timezone.now(),
        note="测试渐〔2022〕1号",
    )


def last(award):
    """The person of the award who stands last."""
    return award.members.order_by("pk").last().person


def paid(month):
    """A run of the month, paid by the bank."""
    run = scene.run_to(RunStatus.SENT, month)
    answer(run, scene.finance())
    return run


def sums(award):
    """What was paid month by month."""
    rows = Payment.objects.filter(award=award).order_by("month")
    return [(row.month.month, row.amount) for row in rows]
