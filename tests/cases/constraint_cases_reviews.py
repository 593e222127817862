"""The same for reviews, campaigns, families' reports and papers; read by test_constraints."""

from cases import models as m
from tests import factories
from tests.cases.constraint_cases import BREAKS, MARCH, MAY, MID, NOW, breaks, changed, survey
from tests.cases.walk import worker

county = factories.county


def campaign(**values):
    said = {"county": county(), "name": "核查", "due_on": MAY, "drafted_by": worker()}
    return m.ReviewCampaign.objects.create(**{**said, **values})


def review(**values):
    award = values.pop("award", None) or factories.award()
    said = {"campaign": m.ReviewCampaign.objects.first() or campaign(), "town": award.town}
    return m.Review.objects.create(award=award, **{**said, **values})


VISITED = {"result": "no_change", "visited_on": MARCH, "seen": "x"}
VISITED |= {"first_visitor": "甲", "second_visitor": "乙", "status": "recorded"}


def visited(**values):
    return review(**{**VISITED, "recorded_by": worker(), **values})


BREAKS["review_campaign_name_once"] = lambda: [campaign() for _n in range(2)]
changed("review_campaign_opened_has_person_and_time", campaign, opened_at=NOW)
changed("review_campaign_closed_has_person_and_time", campaign, closed_at=NOW)


@breaks("review_once_per_campaign")
def _():
    review(award=review(status="missed").award)


@breaks("review_waits_once")
def _():
    review(award=review().award, campaign=campaign(name="另一次"))


changed("review_recorded_is_complete", review, status="recorded")
changed("review_is_visited_by_two", visited, second_visitor="甲 ")
changed("review_unreached_was_tried_twice", visited, result="unreached")
changed("review_of_a_change_names_it", visited, result="changed")
changed("review_confirmed_has_person_and_time", visited, status="confirmed")


@breaks("review_by_two_people")
def _():
    visited(status="confirmed", confirmed_by=worker(), confirmed_at=NOW)


def family_report(**values):
    home = values.pop("household", None) or factories.household()
    said = {"town": home.town, "period": MARCH, "reported_on": MARCH, "channel": "window"}
    said |= {"told_by": "户主", "changed": False, "taken_by": worker()}
    return m.FamilyReport.objects.create(household=home, **{**said, **values})


@breaks("family_report_of_no_change_once")
def _():
    family_report(household=family_report().household)


BREAKS["family_report_says_what_changed"] = lambda: family_report(changed=True)
BREAKS["family_report_says_who_told"] = lambda: family_report(told_by="")
BREAKS["family_report_period_is_first_day"] = lambda: family_report(period=MID)


def attachment(**values):
    home = values.pop("household", None) or factories.household()
    said = {"kind": "income", "is_pdf": False, "pages": 1, "digest": "d", "file": "f"}
    said |= {"device": "phone", "added_by": worker()}
    return m.Attachment.objects.create(household=home, **{**said, **values})


@breaks("attachment_once_in_a_folder")
def _():
    attachment(household=attachment().household)


changed("attachment_wrong_has_reason_day_and_person", attachment, wrong_at=NOW)
changed("attachment_has_a_page", attachment, pages=0)


@breaks("attachment_of_a_step_has_its_application")
def _():
    attachment(survey=survey())


@breaks("attachment_hangs_on_the_familys_own")
def _():
    attachment(award=factories.award())
