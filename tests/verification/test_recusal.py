"""Who worked on a case does not decide it, whichever floor the work was on. (回避, 57号 Art 11)"""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import timezone

from cases import actions as cases
from cases import rules
from cases.actions.changes import record_change
from cases.actions.elsewhere import ask_other_counties
from cases.actions.family_reports import take_report
from cases.actions.households import record_phone
from cases.actions.means_sheets import record_means_sheet
from cases.actions.renewals import renew_award
from cases.models import Application, Award, Person, Programme
from tests import factories
from tests.cases import peers, walk
from tests.cases.test_attachments import mark, put
from tests.cases.test_renewals import confirmed
from verification import actions
from verification.authorisations import Signature
from verification.models import LookUpHit
from welfare.accounts.roles import Role
from welfare.audit import labels
from welfare.exceptions import NotAllowed
from welfare.models import User
from welfare.personal import resident_id

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
TODAY = walk.clock.today


def account(*roles, area=None):
    return User.objects.create_user(
        "身兼两职", full_name="身兼两职", division=area or factories.town(), roles=list(roles)
    )


@pytest.fixture
def double():
    """One account that is caseworker and head of the same town."""
    return account(Role.TOWN_CASEWORKER, Role.TOWN_HEAD)


def ask(case, by):
    factories.authorise(case, TODAY())
    return actions.request_means_check(by=by, application=case, requested_on=TODAY())


def reviewed_by_peers(case, by):
    Programme.objects.filter(pk=case.programme_id).update(peer_review="always")
    case = Application.objects.get(pk=walk.survey(case).pk)
    peers.held(case, by=by)


def withdrawn(case, by):
    factories.authorise(case, TODAY())
    held = case.authorisations.first()
    actions.withdraw_authorisation(by=by, authorisation=held, why="不再授权")


def answered(case, by):
    """A hit of the department files is verified."""
    hit = LookUpHit.objects.create(
        application=case,
        person=case.applicant,
        department="car",
        month=date(2026, 11, 1),
        key="1",
        evidence={"department": "car"},
        found_by=walk.worker(),
    )
    said = {"confirmed": True, "reason": "属实", "document": "行驶证"}
    actions.answer_hit(by=by, hit=hit, **said)


def report(check, by):
    if check.begun_on is None:
        clerk = factories.user(Role.COUNTY_CASEWORKER)
        check = actions.begin_means_check(by=clerk, means_check=check, begun_on=TODAY())
    return actions.record_report(
        by=by, means_check=check, reported_on=TODAY(), hits=1, note="有一笔存款，已核实"
    )


def carried_to_the_town_head(asks):
    """A relief whose means check was asked for by this person, and reported by the county."""
    case = walk.survey(walk.accepted())
    report(ask(case, asks), factories.user(Role.COUNTY_CASEWORKER))
    case = walk.propose(case, "5000")
    return walk.submit(walk.close(case, walk.post(case)))


def urgent():
    return walk.propose(walk.survey(walk.accepted(**walk.URGENT)), "500", small_sum=True)


def test_one_account_does_not_ask_for_the_check_and_decide(double):
    case = carried_to_the_town_head(double)
    assert "approve" not in rules.available_verbs(case, double)
    with pytest.raises(NotAllowed, match="经办"):
        walk.decide(case, by=double)
    assert walk.decide(case).status == "approved"


@pytest.mark.parametrize("did", ["began", "reported"])
def test_who_did_the_check_for_the_county_does_not_decide_there(did):
    both = account(Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER, area=factories.county())
    other = factories.user(Role.COUNTY_CASEWORKER)
    case = walk.survey(walk.accepted())
    check = ask(case, walk.worker())
    begins, reports = (both, other) if did == "began" else (other, both)
    check = actions.begin_means_check(by=begins, means_check=check, begun_on=TODAY())
    report(check, reports)
    case = walk.propose(case, "20000")
    case = walk.decide(walk.submit(walk.close(case, walk.post(case))))
    assert case.tier == "county"
    with pytest.raises(NotAllowed):
        walk.decide(case, by=both)
    assert walk.decide(case).status == "approved"


def test_who_changed_the_family_meanwhile_does_not_decide(double):
    case = walk.survey(walk.accepted(**walk.URGENT))
    cases.add_member(
        by=double,
        household=case.household,
        version=case.household.version,
        person=factories.person(),
        relation="子",
        joined_on=TODAY(),
    )
    case = walk.submit(walk.propose(case, "500", small_sum=True))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_who_corrected_a_person_meanwhile_does_not_decide(double):
    case = walk.survey(walk.accepted(**walk.URGENT))
    known = resident_id.parse(case.applicant.resident_id).value
    cases.register_person(by=double, resident_id=known, name=case.applicant.name, health="重病")
    assert Person.objects.get(pk=case.applicant_id).health == "重病"
    case = walk.submit(walk.propose(case, "500", small_sum=True))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=double)


def test_what_was_done_on_the_household_before_the_case_is_no_part_of_it(double):
    home = factories.household()
    cases.edit_household(by=double, household=home, version=home.version, address="一组12号")
    case = walk.accepted(household=home, **walk.URGENT)
    case = walk.submit(walk.propose(walk.survey(case), "500", small_sum=True))
    assert walk.decide(case, by=double).status == "approved"


def test_a_decision_is_no_casework(double):
    """Returning a case, or paying first, does not keep the head from deciding it afterwards."""
    case = walk.decide(
        walk.submit(urgent()),
        cases.return_to_town,
        note="补正",
    )
    assert walk.decide(walk.submit(case)).status == "approved"
    assert Application.objects.get(pk=case.pk).approvals.count() == 2


# ---- each verb of casework: whoever did it does not approve the same case
def everything():
    """An account that holds the rights of casework and of deciding, in town and county."""
    desks = [Role.TOWN_CASEWORKER, Role.TOWN_HEAD, Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER]
    return account(*desks)


def town_or_county(verb):
    """Who may do it: the town's people, save where the county has to."""
    of_county = {"begin_means_check", "record_report", "draw_sample", "record_sample_check"}
    area = factories.county() if verb in of_county else factories.town()
    by = everything()
    User.objects.filter(pk=by.pk).update(division=area)
    return User.objects.get(pk=by.pk)


def on(case, **fields):
    case.refresh_from_db()
    return {"application": case, "version": case.version, **fields}


DIBAO = {"answers": {"property_within": True}}


def did(verb, by, case):
    """Does the verb on a case that is ready for it."""
    home = case.household
    acts = {
        "accept": lambda: cases.accept(by=by, **on(case, accepted_on=TODAY())),
        "record_survey": lambda: walk.survey(case, by=by),
        "record_peer_review": lambda: reviewed_by_peers(case, by),
        "record_step": lambda: cases.record_step(
            by=by, **on(case, step=walk.FEDERATION, done_on=TODAY(), agreed=True)
        ),
        "record_means_check": lambda: cases.record_means_check(
            by=by, application=case, reported_on=TODAY(), hits=0, note=""
        ),
        "propose_amount": lambda: cases.propose_amount(
            by=by, **on(case, proposal=walk.proposal(4))
        ),
        "post_notice": lambda: cases.post_notice(
            by=by, **on(case, opinion="属实", posted_on=TODAY(), place="公开栏")
        ),
        "close_notice": lambda: cases.close_notice(
            by=by,
            **on(
                case,
                notice=walk.post(case),
                result="no_objection",
                closed_on=TODAY(),
            ),
        ),
        "tell_missing": lambda: cases.tell_missing(by=by, **on(case, papers="户口簿")),
        "change_programme": lambda: cases.change_programme(
            by=by, **on(case, programme=walk.granted("NEAR"))
        ),
        "edit_application": lambda: cases.edit_application(by=by, **on(case, reason="更正")),
        "withdraw": lambda: cases.withdraw(by=by, **on(case, reason="自愿")),
        "submit": lambda: walk.submit(case, by=by),
        "note_complaint": lambda: cases.note_complaint(
            by=by, **on(case, complained_on=TODAY(), complaint="反映")
        ),
        "request_means_check": lambda: ask(case, by),
        "ask_other_counties": lambda: ask_other_counties(
            by=by, application=case, person=case.applicant, reason="核实是否重复享受"
        ),
        "record_authorisations": lambda: actions.record_authorisations(
            by=by,
            application=case,
            signed_on=TODAY(),
            signed=[Signature(case.applicant.name, case.applicant)],
        ),
        "look_up_means": lambda: actions.look_up_means(by=by, application=case),
        "answer_hit": lambda: answered(case, by),
        "withdraw_authorisation": lambda: withdrawn(case, by),
        "begin_means_check": lambda: actions.begin_means_check(
            by=by, means_check=ask(case, walk.worker()), begun_on=TODAY()
        ),
        "record_report": lambda: report(ask(case, walk.worker()), by),
        "record_means_sheet": lambda: record_means_sheet(
            by=by,
            household=home,
            version=home.version,
            drawn_on=TODAY(),
            entries=[],
            property_within=True,
        ),
        "create_household": lambda: cases.create_household(
            by=by, head=factories.person(), village=home.village
        ),
        "edit_household": lambda: cases.edit_household(
            by=by, household=home, version=home.version, address="二组"
        ),
        "add_member": lambda: cases.add_member(
            by=by,
            household=home,
            version=home.version,
            person=factories.person(),
            relation="子",
            joined_on=TODAY(),
        ),
        "remove_member": lambda: cases.remove_member(
            by=by,
            household=home,
            version=home.version,
            member=home.members.last(),
            left_on=TODAY(),
            reason="婚嫁",
        ),
        "record_phone": lambda: record_phone(
            by=by, member=home.members.first(), phone="0917-7960000"
        ),
        "add_attachments": lambda: put(home, about=case, by=by),
        "mark_attachment_wrong": lambda: mark(*put(home, about=case), by=by),
        "take_report": lambda: take_report(
            by=by,
            households=[home],
            reported_on=TODAY(),
            channel="window",
            told_by="户主",
            changed=False,
        ),
        "record_change": lambda: record_change(
            by=by,
            household=home,
            version=home.version,
            kind="income",
            happened_on=TODAY(),
            reported_on=TODAY(),
            reported_by="户主",
            evidence="工资单",
            annual_income=Decimal(1200),
        ),
        "register_person": lambda: cases.register_person(
            by=by, resident_id=case.applicant.resident_id, name=case.applicant.name, health="重病"
        ),
    }
    acts[verb]()


DRAFTS = {"accept", "tell_missing"}
SURVEYED = {"post_notice", "close_notice"}
OTHERWISE = {  # seen above or elsewhere, or of no case that somebody approves
    "open_application": "by `registered_by`, below",
    "record_sample_check": "tests/cases/test_samples.py",
    "create_household": "made before its first case",
    "draft_standards": "of the county: tests/benefits/test_standard_drafts.py",
    **dict.fromkeys(
        ("follow_change", "take_over", "propose_award_change", "hear_award_change"),
        "of an award: tests/benefits/test_changes.py",
    ),
    "record_result": "of an award: tests/cases/test_reviews.py",
    **dict.fromkeys(
        ("order_funeral", "confirm_funeral"), "of an award: tests/cases/test_funerals.py"
    ),
    **dict.fromkeys(
        ("post_end_notice", "close_end_notice"), "of an award: tests/benefits/test_end_notices.py"
    ),
    "renew_award": "of the application that it makes, below",
    "verify_finding": "of a finding: tests/verification/test_findings.py",
    **dict.fromkeys(
        ("start_run", "sign_run"), "of a payroll run: tests/benefits/test_run_steps.py"
    ),
    **dict.fromkeys(
        ("open_claim", "hear_claim", "record_receipt"), "of a claim: tests/benefits/test_claims.py"
    ),
    **dict.fromkeys(
        ("open_draft_claims", "hear_draft_claims"),
        "of the claims of a draft: tests/benefits/test_draft_claims.py",
    ),
    **dict.fromkeys(("prepare_batch", "prepare_price_subsidy"), "tests/benefits/test_bulk.py"),
}
CASEWORK = [verb.name for verb in labels.verbs() if verb.casework and verb.name not in OTHERWISE]


@pytest.fixture(scope="module")
def standing(once, paying_ground):
    """A draft and an accepted case, on which most verbs can be done."""
    return once(
        lambda: {
            "draft": walk.opened("DIBAO", **DIBAO).pk,
            "accepted": walk.accepted("DIBAO", size=2, **DIBAO).pk,
        }
    )


def ready_for(verb, standing):
    """A case on which the verb can be done."""
    if verb == "record_step":
        home = factories.award("DIBAO").household
        Person.objects.filter(pk=home.head_id).update(disability_kind="1", disability_grade=2)
        home.refresh_from_db()
        return walk.accepted("LIVING", household=home, beneficiary=home.head)
    if verb == "take_report":
        return walk.accepted(household=factories.award("DIBAO").household)
    if verb in DRAFTS:
        return Application.objects.get(pk=standing["draft"])
    if verb == "submit":
        return walk.ready("DIBAO", "400")
    case = Application.objects.get(pk=standing["accepted"])
    if verb in SURVEYED:
        walk.propose(walk.survey(case), "400")
    return case


@pytest.mark.parametrize("verb", CASEWORK)
def test_who_did_it_does_not_approve_the_same_case(verb, standing):
    by, case = town_or_county(verb), ready_for(verb, standing)
    assert not rules.decisions.took_part(case, by)
    did(verb, by, case)
    case.refresh_from_db()
    assert rules.decisions.took_part(case, by)
    Application.objects.filter(pk=case.pk).update(
        status="in_review",
        tier="town",
        route=["town"],
        submitted_at=timezone.now(),
        submitted_by=walk.worker(),
        amount_proposed=400,
        accepted_on=TODAY(),
        accepted_by=walk.worker(),
        deadline=TODAY(),
    )
    case.refresh_from_db()
    User.objects.filter(pk=by.pk).update(division=factories.town())
    by = User.objects.get(pk=by.pk)
    with pytest.raises(NotAllowed, match="经办"):
        walk.decide(case, by=by)
    assert not {"approve", "return_to_town", "refuse"} & set(rules.available_verbs(case, by))


def test_who_registered_the_case_does_not_approve_it():
    by = everything()
    case = walk.submit(walk.complete(walk.accepted("DIBAO", by=by), "400"))
    with pytest.raises(NotAllowed, match="经办"):
        walk.decide(case, by=by)


def test_who_asked_for_the_renewal_does_not_approve_it():
    award, by = Award.objects.get(pk=confirmed()), everything()
    case = renew_award(by=by, award=award, version=award.version)
    assert rules.decisions.took_part(case, by)
    with pytest.raises(NotAllowed, match="经办"):
        rules.decisions.check_not_involved(case, by)
