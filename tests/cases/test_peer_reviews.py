"""民主评议: where the county asks for it, always or after an objection. (57号 Art 19)"""

import pytest
from django.urls import reverse

from cases import rules
from cases.models import PeerReview, Programme
from tests.cases import peers, walk
from welfare.exceptions import NotAllowed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
HOLD = "民主评议"


def asked(case, when):
    Programme.objects.filter(pk=case.programme_id).update(peer_review=when)
    case = type(case).objects.get(pk=case.pk)
    return case


def lacks(case):
    return any(HOLD in sentence for sentence in rules.missing_evidence(case))


def test_a_county_that_asks_for_none_has_no_such_step():
    case = walk.survey(walk.accepted("DIBAO"))
    assert not lacks(case)
    with pytest.raises(NotAllowed, match=HOLD):
        peers.held(case)


def test_where_every_application_is_judged_nothing_is_submitted_before():
    case = asked(walk.survey(walk.accepted("DIBAO")), "always")
    assert lacks(case)
    peers.held(case)
    case = type(case).objects.get(pk=case.pk)
    assert not lacks(case)
    assert case.peer_reviews.get().carried


def test_on_dispute_it_is_held_after_the_objection():
    case = asked(walk.propose(walk.survey(walk.accepted("DIBAO")), "200"), "on_dispute")
    assert not lacks(case)
    walk.close(case, walk.post(case), result="objection", objection="有车")
    case = type(case).objects.get(pk=case.pk)
    assert lacks(case)
    objected_on = case.notices.last().closed_on
    walk.survey(case, visited_on=objected_on)
    peers.held(case)
    assert not lacks(type(case).objects.get(pk=case.pk))


def test_the_neighbours_judge_what_the_survey_found():
    case = asked(walk.accepted("DIBAO"), "always")
    with pytest.raises(NotAllowed, match="入户"):
        peers.held(case)
    case = walk.survey(case)
    with pytest.raises(NotAllowed, match="入户"):
        peers.held(case, held_on=walk.days_ago(19))


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"representatives": 7}, "三分之二"),
        ({"agreed": 11}, "票"),
        ({"chaired_by": " "}, "主持"),
        ({"present": 6, "agreed": 6, "against": 0, "abstained": 0}, "到会"),
    ],
)
def test_what_cannot_be_a_peer_review_is_refused_in_words(fields, sentence):
    case = asked(walk.survey(walk.accepted("DIBAO")), "always")
    with pytest.raises(NotAllowed, match=sentence):
        peers.held(case, **fields)
    assert not PeerReview.objects.exists()


def test_the_vote_is_seen_and_binds_nobody():
    case = asked(walk.survey(walk.accepted("DIBAO")), "always")
    peers.held(case, agreed=2, against=10, abstained=0)
    case = type(case).objects.get(pk=case.pk)
    assert not case.peer_reviews.get().carried
    assert not lacks(case)
    step = next(one for one in rules.evidence(case) if one.label == HOLD)
    assert "12人到会，2票同意" in step.note


def test_the_page_says_what_is_missing_and_the_case_shows_the_votes(client):
    case = asked(walk.survey(walk.accepted("DIBAO")), "always")
    client.force_login(walk.worker())
    page = reverse("cases:peer_review", args=[case.pk])
    shown = client.get(page).context["form"]
    assert shown["place"].value() == case.household.village.name
    said = {"version": case.version, "held_on": walk.clock.today(), "place": "村委会"}
    said |= {"chaired_by": "支书", "present": 12, "representatives": 9, "conclusion": "属实"}
    votes = {"agreed": 11, "against": 1, "abstained": 1}
    assert client.post(page, {**said, **votes}).context["form"].non_field_errors()
    assert client.post(page, {**said, **votes, "agreed": 10}).status_code == 302
    case_page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
    assert "同意10" in case_page.replace(" ", "")
