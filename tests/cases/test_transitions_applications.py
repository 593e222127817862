"""Every verb in every status: it moves as the table says, or it raises NotAllowed."""

from decimal import Decimal

import pytest

from cases import actions, rules
from cases.actions.elsewhere import ask_other_counties
from cases.actions.transitions import _move_application
from cases.models import Application, Approval, Award, Programme
from cases.states import APPLICATION_TRANSITIONS, ApplicationStatus
from cases.verbs import APPLICATION_VERBS
from tests import factories
from tests.cases import test_samples, walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = pytest.mark.django_db
SURVEY = {
    "visited_on": walk.clock.today(),
    "first_signer": "张三",
    "second_signer": "李四",
    "member_present": "王五",
    "housing": "",
    "observations": "已看",
    "annual_income": Decimal(0),
}
ASKS = {
    "edit_application": {"reason": "更正"},
    "tell_missing": {"papers": "户口簿"},
    "accept": {"accepted_on": walk.days_ago(20)},
    "pay_relief_first": {"amount": Decimal(3000), "most": Decimal(3000)},
    "record_survey": SURVEY,
    "take_survey_along": {},
    "record_peer_review": {
        **{"held_on": walk.days_ago(1), "place": "村委会", "chaired_by": "支书", "present": 3},
        **{"representatives": 2, "agreed": 3, "against": 0, "abstained": 0, "conclusion": "属实"},
    },
    "record_means_check": {"reported_on": walk.days_ago(1), "hits": 0, "note": ""},
    "record_step": {"step": walk.FEDERATION, "done_on": walk.days_ago(1), "agreed": True},
    "propose_amount": {"proposal": walk.proposal(4000)},
    "change_programme": {},
    "post_notice": {"opinion": "属实", "posted_on": walk.days_ago(9), "place": "公开栏"},
    "close_notice": {"result": "no_objection", "closed_on": walk.days_ago(1)},
    "submit": {"opinion": "属实"},
    "note_complaint": {"complained_on": walk.days_ago(1), "complaint": "反映其有固定收入"},
    "ask_other_counties": {"reason": "核实是否重复享受"},
    "extend_term": {"reason": "difficult", "note": "主要成员在外地务工"},
    "withdraw": {"reason": "自愿"},
    "approve": {"shown_tier": "town"},
    "return_to_town": {"shown_tier": "town", "note": "补正"},
    "refuse": {"shown_tier": "town", "note": "不符合"},
    "record_sample_check": {"checked_on": walk.clock.today(), "agrees": True, "result": "属实"},
    "deliver_refusal": {"delivered_on": walk.clock.today()},
}
CHANGE_NOTHING = {"ask_other_counties", "take_survey_along"}  # a question, and a sheet
NOTICES = {"post_notice", "close_notice"}
HEADS = {"pay_relief_first", "approve", "return_to_town", "refuse"}
OF_KIND = {
    "extend_term": "DIBAO",
    "note_complaint": "DIBAO",
    "record_step": "LIVING",
    "record_peer_review": "DIBAO",
    "change_programme": "DIBAO",
}


def do(verb, application):
    asks = dict(ASKS[verb])
    if verb == "close_notice":
        asks["notice"] = application.notices.last()
    if verb == "ask_other_counties":
        asks["person"] = application.applicant
    elif verb not in ("record_means_check", "take_survey_along"):
        asks["version"] = application.version
    if verb == "change_programme":
        asks["programme"] = walk.granted("NEAR")
    by = walk.head() if verb in HEADS else walk.worker()
    if verb in ("record_step", "record_sample_check"):
        by = factories.user(Role.COUNTY_CASEWORKER)
    if verb == "deliver_refusal" and application.status == ApplicationStatus.REFUSED:
        walk.number_refusal(application)
    act = ask_other_counties if verb == "ask_other_counties" else getattr(actions, verb)
    return act(by=by, application=application, **asks)


def fields_for(verb):
    """The subsidy goes to somebody on dibao with a disability card; the federation looks at it."""
    if verb != "record_step":
        return {}
    home = factories.award("DIBAO").household
    home.head.disability_kind, home.head.disability_grade = "1", 2
    home.head.save()
    return {"household": home, "beneficiary": home.head}


@pytest.fixture(scope="module")
def standing(once):
    """One relief and one dibao in each status; of other kinds there are few."""
    each = [(kind, status) for kind in ("RELIEF", "DIBAO") for status in ApplicationStatus]
    return once(lambda: {(kind, status): walk.in_status(status, kind).pk for kind, status in each})


def prepared(status, verb, standing):
    """The case, of a kind that knows the verb, with a running notice where one is to be closed."""
    if verb == "record_sample_check" and status == ApplicationStatus.IN_REVIEW:
        (made,) = test_samples.at_county()
        test_samples.draw(1)
        made.refresh_from_db()
        return made
    kind = OF_KIND.get(verb, "RELIEF")
    made = (
        Application.objects.get(pk=standing[kind, status])
        if (kind, status) in standing
        else walk.in_status(status, kind, **fields_for(verb))
    )
    if verb == "record_peer_review":
        Programme.objects.filter(pk=made.programme_id).update(peer_review="always")
        if status in APPLICATION_VERBS[verb].states:
            walk.survey(Application.objects.get(pk=made.pk))
        made = Application.objects.get(pk=made.pk)
    if verb in NOTICES and status in APPLICATION_VERBS[verb].states:
        made = walk.propose(made, "4100")  # the notice of the sum before does not stand for it
    if verb == "close_notice":
        if status in APPLICATION_VERBS[verb].states:
            walk.post(made)
        else:
            made.notices.create(
                posted_on=walk.days_ago(9),
                ends_on=walk.days_ago(2),
                place="公开栏",
                posted_by=walk.worker(),
                **rules.posted_facts(made),
            )
    made.refresh_from_db()
    return made


@pytest.mark.parametrize("verb", APPLICATION_VERBS)
@pytest.mark.parametrize("status", ApplicationStatus)
def test_every_verb_in_every_status(status, verb, standing):
    made = prepared(status, verb, standing)
    before = (made.version, Award.objects.count(), Approval.objects.count(), Event.objects.count())
    step = APPLICATION_VERBS[verb]
    if status not in step.states:
        with pytest.raises(NotAllowed):
            do(verb, made)
        made.refresh_from_db()
        assert made.status == status
        assert before == (
            made.version,
            Award.objects.count(),
            Approval.objects.count(),
            Event.objects.count(),
        )
        return
    do(verb, made)
    made.refresh_from_db()
    assert made.status in (step.leads_to or {status})
    assert made.version == before[0] + (verb not in CHANGE_NOTHING)
    assert Event.objects.count() > before[3]


@pytest.mark.parametrize("to", ApplicationStatus)
@pytest.mark.parametrize("now", ApplicationStatus)
def test_the_table_alone_moves_a_status(now, to):
    made = Application(status=now)
    if to in APPLICATION_TRANSITIONS[now]:
        _move_application(made, to)
        assert made.status == to
    else:
        with pytest.raises(NotAllowed):
            _move_application(made, to)
        assert made.status == now
