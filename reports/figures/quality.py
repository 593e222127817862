"""Data quality: what on the frozen rolls does not fit together, to be mended by a town."""

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from cases.models import CareGrade, SupplementCondition
from reports.figures import dibao, tekun
from reports.figures.base import Figure, FigureTable, Makers, Period, Unit
from reports.models import SnapshotAward, SnapshotMember
from welfare.county import parameters
from welfare.models import Key

GRADE_BY_ANSWERS = (
    Q(care_failed_acts=0, care_grade=CareGrade.SELF)
    | Q(care_failed_acts__range=(1, 3), care_grade=CareGrade.PARTIAL)
    | Q(care_failed_acts__gte=4, care_grade=CareGrade.FULL)
)


def shared_accounts(period: Period) -> "QuerySet[SnapshotAward]":
    """Awards on the roll whose account another household has too."""
    rows = dibao.awards(period, on_roll=True).exclude(account_hash="")
    shared = (
        rows.order_by()
        .values("account_hash")
        .annotate(n=Count("household", distinct=True))
        .filter(n__gt=1)
    )
    return rows.filter(account_hash__in=shared.values("account_hash"))


def misgraded(period: Period) -> "QuerySet[SnapshotMember]":
    """People whose grade of care is not what the six answers say. (43号 Art 20-23)"""
    answered = period.awards.filter(care_failed_acts__isnull=False)
    wrong = answered.exclude(GRADE_BY_ANSWERS)
    return tekun.persons(period).filter(award__in=wrong)


def grown_up(period: Period) -> "QuerySet[SnapshotMember]":
    """Minors' supplement of people who have come of age."""
    age = _limit(period, Key.ADULT_AGE)
    minor = SupplementCondition.MINOR
    return dibao.persons(period, supplement_condition=minor, age__gte=age)


def aged_without(period: Period) -> "QuerySet[SnapshotMember]":
    """Elderly people without any supplement."""
    age = _limit(period, Key.ELDERLY_AGE)
    return dibao.persons(period, supplement_code="", age__gte=age)


def _limit(period: Period, key: Key) -> int:
    return parameters.read_int(county=period.county, key=key, on=period.closes)


def table(period: Period) -> FigureTable:
    """The lists that a town works off; of supplements where the county has them. (分类施保)"""
    return FigureTable(
        "quality",
        _("Data quality"),
        (
            Figure(
                "roll.shared_accounts",
                _("Accounts that households share"),
                Unit.PLACES,
                _("Bank accounts that two or more households on the roll are paid to."),
                shared_accounts,
                distinct="account_hash",
            ),
            *(_of_supplements() if period.kinds else ()),
            Figure(
                "hardship.misgraded.persons",
                _("Grade of care against the six answers"),
                Unit.PERSONS,
                _("No act fails: self-reliant; one to three: half care; four or more: full care."),
                misgraded,
            ),
        ),
    )


def _of_supplements() -> tuple[Figure, ...]:
    return (
        Figure(
            "roll.supplement.minor_now_18",
            _("Supplement for minors, grown up"),
            Unit.PERSONS,
            _("Has the supplement for minors but is of age at the end of the period: to end."),
            grown_up,
        ),
        Figure(
            "roll.supplement.aged_60_without",
            _("Elderly, no supplement"),
            Unit.PERSONS,
            _("Is of the elderly age at the end of the period, has no supplement: to start."),
            aged_without,
        ),
    )


TABLES: Makers = {110: table}
