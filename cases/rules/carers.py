"""Who is watched over by whom, and what that person holds. (照料监护)"""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from cases import clock
from cases.models import Award, CareForm, CareGrade, Guard, GuardLevel, KitItem, VisitItem
from cases.rules.goods import check_county_keeps
from cases.rules.homes import award_began, check_cared_award
from cases.rules.relatives import check_not_kin
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_past, check_permission
from welfare.county.months import add_months, quarter_of, quarter_words
from welfare.county.parameters import read_where_set
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Key, User
from welfare.personal.names import plain_name

PLANNED = {
    CareGrade.FULL: Key.CARE_VISITS_FULL,
    CareGrade.PARTIAL: Key.CARE_VISITS_PARTIAL,
    CareGrade.SELF: Key.CARE_VISITS_SELF,
}


def planned_visits(county: Division, grade: str, day: date) -> int | None:
    """How often a month the county has somebody at home visited, where it says so."""
    number = read_where_set(county=county, key=PLANNED[CareGrade(grade)], on=day)
    return None if number is None else int(number)


def check_scores(award: Award, quarter: date, looked_on: date, by: User) -> None:
    """The carer of one who lives at home, in a quarter that has begun."""
    check_may_score(award, by)
    check_past(looked_on, _("Looked at on"))
    if looked_on < quarter:
        raise NotAllowed(_("A quarter is looked at after it began."))
    first = quarter_of(award_began(award))
    if quarter < first:
        raise NotAllowed(
            _("This person is on tekun since %(quarter)s. Enter a month from then on.")
            % {"quarter": quarter_words(first)}
        )


def check_may_score(award: Award, by: User) -> None:
    """Somebody cares for the person at home."""
    check_cared_award(award, by)
    if award.care_detail.form != CareForm.HOME:
        raise NotAllowed(_("This person is cared for in a home, by no carer."))


def check_names_guard(award: Award, level: str, since: date, by: User) -> None:
    """From a day that has come, and not before who answers now began."""
    check_cared_award(award, by)
    check_past(since, _("Since"))
    later = award.guards.filter(level=level, until=None, since__gt=since).first()
    if later is not None:
        raise NotAllowed(
            _("%(name)s answers at this level since %(day)s: another one begins no earlier.")
            % {"name": later.name, "day": later.since.isoformat()}
        )


def check_visits(guard: Guard, visited_on: date, by: User) -> None:
    """Who answers now, on a day that has come and since which the person answers."""
    check_may_visit(guard, by)
    check_past(visited_on, _("Visited on"))
    if visited_on < guard.since:
        raise NotAllowed(
            _("%(name)s answers for the person since %(day)s only.")
            % {"name": guard.name, "day": guard.since.isoformat()}
        )


def check_may_visit(guard: Guard, by: User) -> None:
    """Who answers now."""
    check_cared_award(guard.award, by)
    if guard.until:
        raise Conflict(_("Somebody else answers at this level now."))


def check_answered(guard: Guard, answered: Sequence[VisitItem]) -> None:
    """Each item that the county names now, and no other."""
    asked = VisitItem.objects.filter(county=guard.award.programme.county_id, dropped_on=None)
    missing = [item.name for item in asked if item not in answered]
    if missing:
        raise NotAllowed(
            _("The county has each visit look at: %(items)s. Say of each what was found.")
            % {"items": _(", ").join(missing)}
        )
    if len(answered) > len(asked):
        raise NotAllowed(_("The county no longer asks all of these items. Open the form again."))


def check_may_drop_item(item: VisitItem, by: User) -> None:
    """One of the own county that is asked still."""
    check_county_keeps(item.county, by)
    if item.dropped_on:
        raise Conflict(_("This item is asked no more."))


def check_may_judge(guard: Guard, by: User) -> None:
    """By who decides, of the own area and no kin; nobody oneself, no town who is of the county."""
    check_permission(by, VERBS["judge_guard"].rights)
    check_area(guard.award.town, by)
    check_not_kin(guard.award.household_id, by)
    check_judged_by(guard, by)


def check_judged_by(guard: Guard, by: User) -> None:
    """What the row itself says of who judges: lists ask it of each of theirs."""
    if guard.level == GuardLevel.COUNTY and by.town is not None:
        raise NotAllowed(_("An official of the county is judged by the county."))
    if guard.name == plain_name(by.full_name):
        raise NotAllowed(_("Nobody judges oneself."))


def quarter_to_judge(guard: Guard) -> bool:
    """Whether this quarter or the one before lacks its judgement."""
    quarter = quarter_of(clock.today())
    judged = {judgement.quarter for judgement in guard.judgements.all()}
    owed = {quarter} | ({add_months(quarter, -3)} if guard.since < quarter else set())
    return not owed <= judged


def check_judges(guard: Guard, quarter: date, by: User) -> None:
    """A quarter that has begun and in which this person answered."""
    check_may_judge(guard, by)
    if quarter > clock.today():
        raise NotAllowed(_("A quarter is judged after it began."))
    if guard.since >= add_months(quarter, 3) or (guard.until and guard.until < quarter):
        raise NotAllowed(
            _("%(name)s did not answer for the person in the %(quarter)s.")
            % {"name": guard.name, "quarter": quarter_words(quarter)}
        )


def check_may_give_paper(award: Award, by: User) -> None:
    """The person lacks one of the papers that the county names."""
    check_cared_award(award, by)
    papers = KitItem.objects.filter(county=award.programme.county_id)
    if not papers.exclude(pk__in=award.kit.values("item")).exists():
        raise NotAllowed(_("The person has every paper that the county names."))


def check_gives_paper(award: Award, item: KitItem, given_on: date, by: User) -> None:
    """A paper that the county names."""
    check_cared_award(award, by)
    check_past(given_on, _("Given on"))
    if item.county_id != award.programme.county_id:
        raise NotAllowed(_("This paper is of another county."))
