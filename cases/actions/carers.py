"""The carer's score, the four who answer and their visits, papers a person holds. (照料监护)"""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from cases import rules
from cases.models import Award, CareScore, Guard, GuardVisit, KitItem, KitPaper
from cases.rules import carers as asked
from cases.rules.goods import check_county_keeps
from welfare.audit import log as audit
from welfare.constraints import explained
from welfare.county.months import quarter_of
from welfare.models import Division, User
from welfare.personal.names import plain_name


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
def record_guard_visit(*, by: User, guard: Guard, visited_on: date, seen: str) -> GuardVisit:
    """One of the four was there."""
    asked.check_visits(guard, visited_on, by)
    rules.check_given(seen, _("what the visit found"))
    made = GuardVisit.objects.create(
        guard=guard,
        visited_on=visited_on,
        seen=seen.strip(),
        recorded_by=by,
        recorded_on=timezone.localdate(),
    )
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
