"""Lists of who is watched over: scores by the quarter, four who answer, papers held. (照料监护)"""

from datetime import date
from typing import Any

from django.db.models import (
    Aggregate,
    Case,
    Count,
    Exists,
    F,
    IntegerField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, Greatest
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.counted.definition import CountedList, ListColumn
from cases.models import (
    Award,
    AwardMember,
    CareForm,
    CareGrade,
    CareScore,
    Guard,
    GuardGrade,
    GuardJudgement,
    GuardLevel,
    GuardVisit,
    KitItem,
    LogbookGroup,
    LogbookRecord,
    VisitItem,
)
from cases.rules.carers import planned_visits
from cases.states import LIVE_AWARD
from welfare.county.months import add_months, first_of, next_month, quarter_of
from welfare.models import User

GROUP = _("Care at home and guardians")
CARE = "cases:award_care"


def _cared(user: User) -> "QuerySet[Award]":
    """Running awards of 特困."""
    rows = Award.objects.visible_to(user).filter(status__in=LIVE_AWARD, care_detail__isnull=False)
    rows = rows.select_related("care_detail", "payee", "town", "village", "household__head")
    return rows.defer("account").order_by("pk")


def _scored(user: User) -> "QuerySet[Award]":
    quarter = quarter_of(timezone.localdate())
    scores = CareScore.objects.filter(award=OuterRef("pk"), quarter=quarter).values("score")
    rows = _cared(user).filter(care_detail__form=CareForm.HOME)
    return rows.annotate(scored=Subquery(scores[:1]))


def _guarded(user: User) -> "QuerySet[Award]":
    quarter = quarter_of(timezone.localdate())
    named = Q(guards__until=None, guards__isnull=False)
    seen = named & Q(guards__visits__visited_on__gte=quarter)
    return _cared(user).annotate(
        levels=Count("guards", filter=named, distinct=True),
        seen=Count("guards", filter=seen, distinct=True),
    )


def visited_at_home(user: User) -> "QuerySet[Award]":
    """Who is cared for at home: days of a visit this month, and how many the county plans.

    Without a plan of the county for the grade there is no number, and the list says so.
    """
    rows = _cared(user).filter(care_detail__form=CareForm.HOME)
    if user.county is None:
        return rows.none()
    today = timezone.localdate()
    county, month = user.county, first_of(today)
    planned = Case(
        *(
            When(care_detail__grade=grade, then=Value(number))
            for grade in CareGrade
            if (number := planned_visits(county, grade, today)) is not None
        ),
        default=None,
        output_field=IntegerField(),
    )
    this_month = Q(
        guards__visits__visited_on__gte=month, guards__visits__visited_on__lt=next_month(month)
    )
    return rows.annotate(
        planned=planned,
        visited=Count("guards__visits__visited_on", filter=this_month, distinct=True)
        + Coalesce(_days_in_records(month), 0),
        last_visit=Greatest(
            Max("guards__visits__visited_on"), _of_records(_visits(), Max("happened_on"))
        ),
    )


def _visits() -> "QuerySet[LogbookRecord]":
    """Records of care about the person; one that waits for an outcome is a matter, no visit."""
    covered = AwardMember.objects.filter(award=OuterRef(OuterRef("pk"))).values("person")
    return LogbookRecord.objects.standing().filter(
        logbook__group=LogbookGroup.CARE, needs_outcome=False, person__in=covered
    )


def _of_records(rows: "QuerySet[LogbookRecord]", what: Aggregate) -> Subquery:
    return Subquery(rows.order_by().values("logbook__group").annotate(n=what).values("n"))


def _days_in_records(month: date) -> Subquery:
    """Days on which a logbook of care was written about the person, beside those of visits."""
    same_day = GuardVisit.objects.filter(
        guard__award=OuterRef(OuterRef("pk")), visited_on=OuterRef("happened_on")
    )
    rows = _visits().filter(
        ~Exists(same_day), happened_on__gte=month, happened_on__lt=next_month(month)
    )
    return _of_records(rows, Count("happened_on", distinct=True))


def _kits(user: User) -> "QuerySet[Award]":
    asked = KitItem.objects.filter(county=user.county).count()
    return _cared(user).annotate(asked=Value(asked), held=Count("kit", distinct=True))


def _item_words(visit: GuardVisit) -> str:
    return gettext("; ").join(str(answer) for answer in visit.answers.all())


def _seen_visits(user: User) -> "QuerySet[GuardVisit]":
    """Every visit, with what it found of each item; counted beside it what is not in order."""
    rows = GuardVisit.objects.visible_to(user).select_related(*WHOSE, "guard__award__village")
    rows = rows.defer("guard__award__account").prefetch_related("answers__item")
    return rows.annotate(
        wrong=Count("answers", filter=Q(answers__in_order=False), distinct=True)
    ).order_by("-visited_on", "-pk")


def _judged(user: User) -> "QuerySet[Guard]":
    """Who answered in this quarter or the one before, with both judgements."""
    quarter = quarter_of(timezone.localdate())
    before = add_months(quarter, -3)

    def grade_in(day: date) -> Subquery:
        rows = GuardJudgement.objects.filter(guard=OuterRef("pk"), quarter=day)
        return Subquery(rows.values("grade")[:1])

    rows = Guard.objects.visible_to(user).filter(
        Q(until=None) | Q(until__gte=before), award__status__in=LIVE_AWARD
    )
    rows = rows.select_related("award__payee", "award__town", "award__village")
    return rows.defer("award__account").annotate(
        this_quarter=grade_in(quarter),
        last_quarter=grade_in(before),
        owed=Case(
            When(~Q(until=None) & Q(until__lt=quarter), then=Value(False)), default=Value(True)
        ),
        owed_before=Case(When(since__lt=quarter, then=Value(True)), default=Value(False)),
    )


def _to_judge(row: Any) -> bool:
    """This quarter or the one before lacks its judgement."""
    missing = row.owed and row.this_quarter is None
    return missing or (row.owed_before and row.last_quarter is None)


def _items(user: User) -> "QuerySet[VisitItem]":
    return VisitItem.objects.visible_to(user).select_related("county")


def _grade_words(grade: str | None) -> str | None:
    return str(GuardGrade(grade).label) if grade else None


WHOSE = ("guard__award__payee", "guard__award__town")
WHO = (
    ListColumn(_("Person"), lambda row: row.payee.name, page=CARE),
    ListColumn(_("Town"), lambda row: row.town.name),
    ListColumn(_("Village"), lambda row: row.village or ""),
)
LISTS = (
    CountedList(
        "scores",
        _("Carers by the quarter"),
        GROUP,
        _scored,
        (
            *WHO,
            ListColumn(_("carer"), lambda row: row.care_detail.carer),
            ListColumn(_("care agreement signed on"), lambda row: row.care_detail.agreement_on),
            ListColumn(_("Score of this quarter"), lambda row: row.scored, number=True),
        ),
        parts={
            "missing": (_("Not scored yet"), lambda rows: rows.filter(scored=None)),
            "scored": (_("Scored"), lambda rows: rows.exclude(scored=None)),
        },
        due="missing",
        town="town",
        offers=lambda row: ("score_care",) if row.scored is None else (),
    ),
    CountedList(
        "visits",
        _("Visits of this month"),
        GROUP,
        visited_at_home,
        (
            *WHO,
            ListColumn(_("grade of care"), lambda row: row.care_detail.get_grade_display()),
            ListColumn(_("Visits planned a month"), lambda row: row.planned, number=True),
            ListColumn(_("Days visited this month"), lambda row: row.visited, number=True),
            ListColumn(_("Last visit"), lambda row: row.last_visit),
        ),
        parts={
            "missing": (_("Still to visit"), lambda rows: rows.filter(visited__lt=F("planned"))),
            "done": (_("Visited as planned"), lambda rows: rows.filter(visited__gte=F("planned"))),
            "unplanned": (_("No plan of the county"), lambda rows: rows.filter(planned=None)),
        },
        due="missing",
        town="town",
    ),
    CountedList(
        "guards",
        _("Who answers for whom"),
        GROUP,
        _guarded,
        (
            *WHO,
            ListColumn(_("Levels named"), lambda row: row.levels, number=True),
            ListColumn(_("Levels that visited this quarter"), lambda row: row.seen, number=True),
        ),
        parts={
            "missing": (_("Somebody missing"), lambda rows: rows.filter(seen__lt=len(GuardLevel))),
            "all": (_("All"), lambda rows: rows),
        },
        due="missing",
        town="town",
        offers=lambda row: ("name_guard",) if row.levels < len(GuardLevel) else (),
    ),
    CountedList(
        "guard_visits",
        _("Visits of who answers, and what they found"),
        GROUP,
        _seen_visits,
        (
            ListColumn(_("Visited on"), lambda row: row.visited_on),
            ListColumn(
                _("Person"),
                lambda row: row.guard.award.payee.name,
                page=CARE,
                pk=lambda row: row.guard.award_id,
            ),
            ListColumn(_("Town"), lambda row: row.guard.award.town.name),
            ListColumn(_("Village"), lambda row: row.guard.award.village or ""),
            ListColumn(_("Who answers"), lambda row: str(row.guard)),
            ListColumn(_("Of each item"), _item_words),
            ListColumn(_("Items not in order"), lambda row: row.wrong, number=True),
            ListColumn(_("What the visit found"), lambda row: row.seen),
        ),
        parts={
            "all": (_("All"), lambda rows: rows),
            "wrong": (_("Something not in order"), lambda rows: rows.filter(wrong__gt=0)),
        },
        town="guard__award__town",
        day="visited_on",
    ),
    CountedList(
        "judgements",
        _("Judgement of who answers"),
        GROUP,
        _judged,
        (
            ListColumn(
                _("Person"),
                lambda row: row.award.payee.name,
                page=CARE,
                pk=lambda row: row.award_id,
            ),
            ListColumn(_("Town"), lambda row: row.award.town.name),
            ListColumn(_("Village"), lambda row: row.award.village or ""),
            ListColumn(_("Who answers"), lambda row: str(row)),
            ListColumn(_("This quarter"), lambda row: _grade_words(row.this_quarter)),
            ListColumn(_("Last quarter"), lambda row: _grade_words(row.last_quarter)),
        ),
        parts={
            "missing": (
                _("Not judged this quarter"),
                lambda rows: rows.filter(owed=True, this_quarter=None),
            ),
            "before": (
                _("Not judged last quarter"),
                lambda rows: rows.filter(owed_before=True, last_quarter=None),
            ),
            "judged": (
                _("Judged this quarter"),
                lambda rows: rows.exclude(this_quarter=None),
            ),
        },
        due="before",
        town="award__town",
        offers=lambda row: ("judge_guard",) if _to_judge(row) else (),
    ),
    CountedList(
        "visit_items",
        _("What each visit looks at"),
        GROUP,
        _items,
        (
            ListColumn(_("item"), lambda row: row.name),
            ListColumn(_("asked no more since"), lambda row: row.dropped_on),
        ),
        parts={
            "asked": (_("Looked at now"), lambda rows: rows.filter(dropped_on=None)),
            "dropped": (_("Asked no more"), lambda rows: rows.exclude(dropped_on=None)),
        },
        heads=("add_visit_item",),
        offers=lambda row: () if row.dropped_on else ("drop_visit_item",),
    ),
    CountedList(
        "kits",
        _("Papers that each person holds"),
        GROUP,
        _kits,
        (
            *WHO,
            ListColumn(_("Papers held"), lambda row: row.held, number=True),
            ListColumn(_("Papers missing"), lambda row: row.asked - row.held, number=True),
        ),
        parts={
            "missing": (
                _("Something missing"),
                lambda rows: rows.filter(held__lt=F("asked")),
            ),
            "all": (_("All"), lambda rows: rows),
        },
        due="missing",
        town="town",
        heads=("add_kit_item",),
        offers=lambda row: ("give_kit_paper",) if row.asked > row.held else (),
    ),
)
