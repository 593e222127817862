"""Who is watched over by whom, and what that person holds. (照料监护)"""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Award, CareForm, CareGrade, Guard, KitItem
from cases.rules.homes import award_began, check_cared_award
from welfare.accounts.rules import check_past
from welfare.county.months import quarter_of, quarter_words
from welfare.county.parameters import read_where_set
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Division, Key, User

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
