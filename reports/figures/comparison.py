"""信息比对与核对: the volumes of the period, and what was found.

Looked at as it stood when the report was made; a finding that is closed later changes no report.
"""

from functools import partial
from typing import Any

from django.db.models import IntegerField, Q, QuerySet
from django.db.models.expressions import Func
from django.db.models.functions import Cast
from django.utils.timezone import localdate
from django.utils.translation import gettext_lazy as _

from reports.figures.base import Figure, FigureTable, Makers, Period, Unit, one_per
from reports.figures.crossed import LABELS
from reports.figures.words import DIBAO, DISABILITY, TEKUN, key_of
from reports.figures.words import kinds as kinds_of_group
from verification.comparisons import RULES, ComparisonRule
from verification.comparisons.assets import CAR
from verification.comparisons.death import DEAD
from verification.models import Comparison, DepartmentFile, Finding, MeansCheck
from verification.own_departments import uses_of
from verification.states import ClosingAction, FindingStatus

NO_EFFECT = (ClosingAction.NONE, "")


def comparisons(period: Period) -> "QuerySet[Comparison]":
    """The last finished comparison of each month."""
    done = Comparison.objects.filter(
        county=period.county,
        month__gte=period.first_month,
        month__lte=period.snapshot.month,
        finished_at__lte=period.at,
    )
    return done.filter(pk__in=done.order_by("month", "-pk").distinct("month").values("pk"))


def was_made(period: Period, rule: ComparisonRule) -> bool:
    """Whether a comparison of the period looked for this kind, or an earlier one found it still.

    One that had no file in which it could be seen has not looked for it.
    """
    made = comparisons(period).exclude(not_made__has_key=rule.kind)
    uses = uses_of(period.county) if rule.own else {}
    looked = (rule.looks_at(one, uses) for one in made.values_list("departments", flat=True))
    return any(looked) or findings(period, kind=rule.kind).exists()


def files(period: Period) -> "QuerySet[DepartmentFile]":
    """The department files of the period that count."""
    return DepartmentFile.objects.filter(
        county=period.county,
        month__gte=period.first_month,
        month__lte=period.snapshot.month,
        current=True,
        batch__uploaded_at__lte=period.at,
    )


def findings(period: Period, *conditions: Q, **where: Any) -> "QuerySet[Finding]":
    """What was found in the period."""
    return Finding.objects.of_months(period.first_month, period.snapshot.month).filter(
        Q(withdrawn_at=None) | Q(withdrawn_at__gt=period.at),
        *conditions,
        county=period.county,
        comparison__started_at__lte=period.at,
        **where,
    )


def once_each(period: Period, **where: Any) -> "QuerySet[Finding]":
    """What was found, each household once however many months it was found in."""
    return one_per(findings(period, **where), "key")


def each_person(period: Period, *conditions: Q, **where: Any) -> "QuerySet[Finding]":
    """What was found, each person once, however many months and awards it was found in."""
    rows = findings(period, *conditions, **where)
    known = one_per(rows.filter(person__isnull=False), "person_id").values("pk")
    strangers = one_per(rows.filter(person=None), "key").values("pk")
    return rows.filter(Q(pk__in=known) | Q(pk__in=strangers))


def dead_elsewhere(named: list[str], period: Period) -> "QuerySet[Finding]":
    """Registered as dead and on a programme of no kind that has a line of its own."""
    elsewhere = ~Q(award__programme__kind__in=named)
    return each_person(period, elsewhere, kind=DEAD)


def dead_with_subsidies_only(subsidies: list[str], period: Period) -> "QuerySet[Finding]":
    """Registered as dead and on one of these subsidies, found on no other roll."""
    others = findings(period, kind=DEAD).exclude(award__programme__kind__in=subsidies)
    drawn = each_person(period, kind=DEAD, award__programme__kind__in=subsidies)
    return drawn.exclude(person__in=others.values("person"))


def vehicles(period: Period) -> "QuerySet[Finding]":
    """Households with vehicles, each with the number of its vehicles."""
    length = Func("evidence", function="jsonb_array_length", output_field=IntegerField())
    return once_each(period, kind=CAR).annotate(vehicles=Cast(length, IntegerField()))


def closed(period: Period) -> "QuerySet[Finding]":
    """Found in the period and closed by the time of the report."""
    return findings(period, status=FindingStatus.CLOSED, closed_at__lte=period.at)


def checks(period: Period, **where: Any) -> "QuerySet[MeansCheck]":
    """Means checks asked for in the period."""
    return MeansCheck.objects.filter(
        application__town__parent=period.county,
        requested_on__range=(period.opens, period.closes),
        **where,
    )


def volumes(period: Period) -> FigureTable:
    """How much was compared and checked."""
    return FigureTable(
        "volumes",
        _("Comparison and means checks: volumes"),
        (
            Figure(
                "comparison.files",
                _("Department files"),
                Unit.PLACES,
                _("Files of other departments for a month of the period; one per kind and month."),
                files,
            ),
            Figure(
                "comparison.records",
                _("Records compared"),
                Unit.RECORDS,
                _("Rows of department files in the last comparison of each month, added up."),
                comparisons,
                total="records_compared",
            ),
            Figure(
                "comparison.persons",
                _("Person-times compared"),
                Unit.PERSONS,
                _("People on the rolls in the last comparison of each month, added up."),
                comparisons,
                total="persons_compared",
            ),
            *_work(),
            *_means(),
        ),
    )


def _work() -> list[Figure]:
    actionable = ~Q(status=FindingStatus.NOTED)
    return [
        Figure(
            "comparison.findings",
            _("Findings for a town"),
            Unit.CASES,
            _("Found in the period and handed to a town; kinds that are only noted are left out."),
            lambda p: findings(p, actionable),
        ),
        Figure(
            "comparison.closed",
            _("Findings closed"),
            Unit.CASES,
            _("Verified by the town and closed by the county when the report was made."),
            closed,
        ),
        Figure(
            "comparison.effective",
            _("Findings with an effect"),
            Unit.CASES,
            _("Closed with an effect: a supplement, a suspension, an end or a referral."),
            lambda p: closed(p).exclude(action__in=NO_EFFECT),
        ),
    ]


def _means() -> list[Figure]:
    asked = _("Asked for in the period, with an authorisation.")
    hit = _("Asked for in the period; the report names a hit that had to be verified.")

    def warned(period: Period) -> "QuerySet[MeansCheck]":
        return checks(period, hits__gt=0, reported_on__lte=localdate(period.at))

    return [
        Figure(
            "means_checks.households", _("Means checks, families"), Unit.HOUSEHOLDS, asked, checks
        ),
        Figure(
            "means_checks.persons",
            _("Means checks, persons"),
            Unit.PERSONS,
            asked,
            checks,
            total="persons",
        ),
        Figure(
            "means_checks.hits.households",
            _("Means checks with hits, families"),
            Unit.HOUSEHOLDS,
            hit,
            warned,
        ),
        Figure(
            "means_checks.hits.persons",
            _("Means checks with hits, persons"),
            Unit.PERSONS,
            hit,
            warned,
            total="persons",
        ),
    ]


def kinds(period: Period) -> FigureTable:
    """What was found, by kind."""
    figures: list[Figure] = []
    for rule in RULES:
        figures += _of_kind(rule)
    return FigureTable("hits", _("Findings by kind"), tuple(figures))


def _of_kind(rule: ComparisonRule) -> list[Figure]:
    kind = rule.kind
    told: dict[str, Any] = {"told": partial(was_made, rule=rule), "absent": _("not compared")}
    person = _("Found in the period, each person once. A finding refuses nobody anything.")
    household = _("Found in the period, each household once. A finding refuses nobody anything.")
    if kind == DEAD:
        subsidies = kinds_of_group(DISABILITY)
        named = [*kinds_of_group(DIBAO), *kinds_of_group(TEKUN), *subsidies]
        return [
            Figure(
                f"hits.dead.{key_of(group)}",
                _("%(category)s: %(coverage)s")
                % {"category": rule.label, "coverage": LABELS[group]},
                Unit.PERSONS,
                person,
                partial(each_person, kind=kind, award__programme__kind__in=kinds_of_group(group)),
                **told,
            )
            for group in (DIBAO, TEKUN)
        ] + [
            Figure(
                "hits.dead.subsidies_only",
                _("%(category)s: subsidies for disabled people only") % {"category": rule.label},
                Unit.PERSONS,
                person,
                partial(dead_with_subsidies_only, subsidies),
                **told,
            ),
            Figure(
                "hits.dead.others",
                _("%(category)s: other programmes") % {"category": rule.label},
                Unit.PERSONS,
                person,
                partial(dead_elsewhere, named),
                **told,
            ),
        ]
    if not rule.households:
        rows = partial(each_person, kind=kind)
        return [Figure(f"hits.{kind}", rule.label, Unit.PERSONS, person, rows, **told)]
    rows = partial(once_each, kind=kind)
    key = f"hits.{kind}.households"
    figures = [Figure(key, rule.label, Unit.HOUSEHOLDS, household, rows, **told)]
    if kind == CAR:
        cars = _("Vehicles of these households; one household may have several.")
        figures.append(
            Figure(
                "hits.car.vehicles",
                _("Vehicles found"),
                Unit.VEHICLES,
                cars,
                vehicles,
                "vehicles",
                **told,
            )
        )
    return figures


TABLES: Makers = {90: volumes, 100: kinds}
