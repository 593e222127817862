"""The carer's score, the four who answer and their visits, papers a person holds. (照料监护)"""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import (
    Award,
    CareScore,
    Guard,
    GuardJudgement,
    GuardVisit,
    KitItem,
    KitPaper,
    VisitAnswer,
    VisitItem,
)
from cases.rules import carers as asked
from cases.rules.goods import check_county_keeps
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import quarter_of
from welfare.models import Division, User
from welfare.personal.names import plain_name


class ItemSeen(NamedTuple):
    """What was found of one item of a visit."""

    item: VisitItem
    in_order: bool
    words: str = ""


@explained()
@transaction.atomic
def score_care(
    *, by: User, award: Award, month: date, score: int, looked_on: date, remarks: str
) -> CareScore:
    """How the carer did in the quarter of a month; once."""
    row = Award.objects.locked(award.pk)
    quarter = quarter_of(month)
    asked.check_scores(row, quarter, looked_on, by)
    rules.check_given(remarks, _("what the visit found"))
    made = CareScore.objects.create(
        award=row,
        quarter=quarter,
        score=score,
        looked_on=looked_on,
        remarks=remarks.strip(),
        recorded_by=by,
    )
    audit.record("care_scored", row, by=by, from_month=f"{quarter:%Y-%m}", result=str(score))
    return made


@explained()
@transaction.atomic
def name_guard(*, by: User, award: Award, level: str, name: str, since: date) -> Guard:
    """Who answers for the person at a level; who did until now, does no more."""
    row = Award.objects.locked(award.pk)
    asked.check_names_guard(row, level, since, by)
    rules.check_given(name, _("name"))
    for before in row.guards.filter(level=level, until=None):
        before.until = since
        before.save(update_fields=["until"])
    made = Guard.objects.create(
        award=row, level=level, name=plain_name(name), since=since, recorded_by=by
    )
    audit.record("guard_named", row, by=by, level=level, happened_on=str(since))
    return made


@explained()
@transaction.atomic
def record_guard_visit(
    *, by: User, guard: Guard, visited_on: date, seen: str, answers: Sequence[ItemSeen] = ()
) -> GuardVisit:
    """One of the four was there, and looked at each item that the county names."""
    asked.check_visits(guard, visited_on, by)
    rules.check_given(seen, _("what the visit found"))
    asked.check_answered(guard, [one.item for one in answers])
    made = GuardVisit.objects.create(
        guard=guard,
        visited_on=visited_on,
        seen=seen.strip(),
        recorded_by=by,
        recorded_on=timezone.localdate(),
    )
    for one in answers:
        words = "" if one.in_order else one.words.strip()
        VisitAnswer.objects.create(visit=made, item=one.item, in_order=one.in_order, words=words)
    award = guard.award
    audit.record(
        "guard_visited",
        made,
        by=by,
        case=award,
        town=award.town,
        level=guard.level,
        visited_on=str(visited_on),
    )
    return made


@explained()
@transaction.atomic
def add_visit_item(*, by: User, county: Division, name: str) -> VisitItem:
    """One thing that each visit of this county looks at from now on."""
    check_county_keeps(county, by)
    rules.check_given(name, _("name"))
    made = VisitItem.objects.create(county=county, name=name.strip())
    audit.record("visit_item_added", made, by=by)
    return made


@explained()
@transaction.atomic
def drop_visit_item(*, by: User, item: VisitItem) -> VisitItem:
    """No visit looks at it any more; what earlier ones found stays."""
    row: VisitItem = VisitItem.objects.select_for_update().get(pk=item.pk)
    asked.check_may_drop_item(row, by)
    row.dropped_on = timezone.localdate()
    row.save(update_fields=["dropped_on"])
    audit.record("visit_item_dropped", row, by=by)
    return row


@explained()
@transaction.atomic
def judge_guard(
    *, by: User, guard: Guard, month: date, grade: str, said: str, consequence: str = ""
) -> GuardJudgement:
    """How one of the four did in the quarter of a month, and what follows; once."""
    quarter = quarter_of(month)
    asked.check_judges(guard, quarter, by)
    rules.check_given(said, _("what was found"))
    made = GuardJudgement.objects.create(
        guard=guard,
        quarter=quarter,
        grade=grade,
        said=said.strip(),
        consequence=consequence.strip(),
        judged_on=timezone.localdate(),
        judged_by=by,
    )
    audit.record(
        "guard_judged",
        made,
        by=by,
        case=guard.award,
        town=guard.award.town,
        level=guard.level,
        from_month=f"{quarter:%Y-%m}",
        result=made.get_grade_display(),
    )
    return made


@explained()
@transaction.atomic
def add_kit_item(*, by: User, county: Division, name: str) -> KitItem:
    """One of the papers that each person on 特困 holds in this county."""
    check_county_keeps(county, by)
    rules.check_given(name, _("name"))
    made = KitItem.objects.create(county=county, name=name.strip())
    audit.record("kit_item_added", made, by=by)
    return made


@explained()
@transaction.atomic
def give_kit_paper(*, by: User, award: Award, item: KitItem, given_on: date) -> KitPaper:
    """The person has it from now on."""
    row = Award.objects.locked(award.pk)
    asked.check_gives_paper(row, item, given_on, by)
    made = KitPaper.objects.create(award=row, item=item, given_on=given_on, recorded_by=by)
    audit.record("kit_paper_given", row, by=by, paper=item.name, happened_on=str(given_on))
    return made
