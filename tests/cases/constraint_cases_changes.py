"""What PostgreSQL refuses of changes of families and awards, beside constraint_cases."""

from decimal import Decimal

from cases import models as m
from tests import factories
from tests.cases import walk
from tests.cases.constraint_cases import BREAKS, MARCH, MAY, MID, NOW, breaks, changed, town, worker

__all__ = ["BREAKS"]


def family_change(**values):
    home = values.pop("household", None) or factories.household()
    said = {"kind": "income", "happened_on": MARCH, "reported_on": MARCH, "reported_by": "甲"}
    said |= {"evidence": "证明", "recorded_by": worker(), "town": home.town}
    return m.FamilyChange.objects.create(household=home, **{**said, **values})


def award_change(**values):
    award = values.pop("award", None) or factories.award()
    said = {"direction": "cut", "covered_size": 1, "family_size": 1, "basic": Decimal(1)}
    said |= {"household": award.household, "residence": "rural", "from_month": MARCH}
    said |= {"tier": "county", "proposed_by": worker(), "town": award.town}
    change = family_change(household=award.household)
    return m.AwardChange.objects.create(change=change, award=award, **{**said, **values})


# where a child lived in earlier months
def past_placement(**values):
    said = {"last_month": MAY, "placement": "home"} | values
    return factories.award("ORPHAN").past_placements.create(**said)


changed("past_placement_last_month_is_first_day", past_placement, last_month=MID)


@breaks("past_placement_with_a_family_has_no_institution")
def _():
    past_placement(institution=factories.institution())


@breaks("past_placement_one_in_a_month")
def _():
    past_placement().award.past_placements.create(last_month=MAY, placement="home")


DECIDED = {"status": "decided", "decided_at": NOW, "note": "1号"}
changed("family_change_says_who_told_and_what_was_seen", family_change, evidence="")
changed("family_change_reported_after_it_happened", family_change, happened_on=MAY)
changed("family_change_handed_over_has_town", family_change, status="handed_over")


@breaks("family_change_taken_by_another")
def _():
    family_change(to_town=town(2), status="taken", taken_by=worker())


@breaks("award_change_waits_once")
def _():
    award_change(award=award_change().award)


@breaks("award_change_heard_before_cut")
def _():
    award_change(to_hear=True, decided_by=walk.approver(), **DECIDED)


@breaks("award_change_by_two_people")
def _():
    award_change(decided_by=worker(), **DECIDED)


@breaks("award_change_not_by_who_worked_it_out")
def _():
    row = award_change()
    row.reworked_by.add(walk.approver())
    m.AwardChange.objects.filter(pk=row.pk).update(decided_by=walk.approver(), **DECIDED)


changed("award_change_decided_has_person_time_and_reason", award_change, status="decided")
changed("award_change_suspension_has_term", award_change, direction="suspend")
changed("award_change_of_the_meeting_is_laid_before_it", award_change, tier="meeting")
changed("award_change_month_is_first_day", award_change, from_month=MID)


def opinion(row=None, **values):
    said = {"tier": "town", "note": "同意", "given_by": walk.head(), **values}
    return m.ChangeOpinion.objects.create(award_change=row or award_change(), **said)


changed("change_opinion_says_why", opinion, note="")


@breaks("change_opinion_once_per_tier")
def _():
    opinion(opinion().award_change, given_by=walk.approver())


@breaks("change_opinion_once_per_person")
def _():
    opinion(opinion().award_change, tier="county")


@breaks("change_opinion_not_by_who_worked_it_out")
def _():
    row = award_change()
    row.reworked_by.add(walk.head())
    opinion(row)
