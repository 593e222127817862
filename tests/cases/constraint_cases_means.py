"""Means sheets and the register of officials: each constraint is broken by its case."""

from datetime import date

from cases import models as m
from tests import factories
from tests.cases import walk
from tests.cases.constraint_cases import MARCH, breaks, changed, row
from tests.cases.constraint_ground import accepted


def means_sheet(**values):
    said = {"household": factories.household(), "drawn_on": MARCH, "counted_income": 0}
    said |= {"property_value": 0, "property_within": True, "recorded_by": walk.worker()}
    return m.MeansSheet.objects.create(**{**said, **values})


def official(**values):
    said = {
        "county": factories.county(),
        "town": factories.town(),
        "name": "支书甲",
        "post": "书记",
    }
    said |= {"began_on": MARCH, "recorded_by": walk.worker()}
    return m.Official.objects.create(**{**said, **values})


def official_kin(**values):
    said = {
        "official": values.get("official") or official(),
        "kinship": "child",
        "name": "子",
        "declared_on": MARCH,
    }
    said |= {"resident_id": "x", "resident_id_hash": "x", "recorded_by": walk.worker()}
    return m.OfficialKin.objects.create(**{**said, **values})


@breaks("means_sheet_money_not_negative")
def _():
    means_sheet(counted_income=-1)


row("means_line_has_an_amount", m.MeansLine, sheet=means_sheet, item="wage", amount=0)
row("means_line_left_out_by_a_document", m.MeansLine, sheet=means_sheet, item="necessity", amount=1)
changed("official_has_name_and_post", official, post="")
changed("official_ends_after_beginning", official, ended_on=date(2022, 2, 1))
changed("official_certificate_is_known", official, certificate="library")
changed("official_kin_certificate_is_known", official_kin, certificate="library")
changed("official_kin_has_name_and_resident_id", official_kin, name="")


@breaks("official_once_in_an_office")
def _():
    official()
    official()


@breaks("official_kin_once")
def _():
    official_kin(official=official_kin().official)


def peer_review(**values):
    said = {"application": accepted(), "held_on": MARCH, "place": "村委会"}
    said |= {"chaired_by": "支书", "present": 3, "representatives": 2, "agreed": 3, "against": 0}
    said |= {"abstained": 0, "conclusion": "属实", "recorded_by": walk.worker()}
    return m.PeerReview.objects.create(**{**said, **values})


changed("peer_review_somebody_came", peer_review, representatives=4)
changed("peer_review_two_thirds_represent_the_villagers", peer_review, representatives=1)
changed("peer_review_everybody_voted_once", peer_review, agreed=2)
changed("peer_review_has_chair_place_and_conclusion", peer_review, place="")


@breaks("filed_kin_once")
def _():
    case, near = accepted(), official()
    for _twice in range(2):
        m.FiledKin.objects.create(
            application=case, official=near, person=case.applicant, kinship="child"
        )
