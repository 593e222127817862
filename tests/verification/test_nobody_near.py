"""Nothing is done on a family, nor with its money, by who lives there or is near. (回避)"""

from datetime import date
from decimal import Decimal
from functools import partial

import pytest
from django.utils import timezone

from benefits import claim_rules, reserve_rules, supplement_rules, unpaid_rests
from benefits import rules as money
from benefits.actions import claims, payroll
from benefits.models import (
    Claim,
    ReserveEntry,
    SupplementBatch,
    SupplementLine,
)
from benefits.states import RunStatus
from cases import actions as cases
from cases import rules
from cases.actions.family_reports import take_report
from cases.models import (
    Application,
    Attachment,
    AwardChange,
    EndNotice,
    FamilyChange,
    Funeral,
    Household,
    Kinship,
    Official,
    OfficialKin,
    Review,
)
from cases.rules import end_notices, funerals
from cases.rules.attachments import check_may_attach, check_may_mark_wrong
from cases.rules.means_sheets import check_may_draw_up
from cases.rules.reviews import check_review_verb
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from tests.verification.test_findings import finding
from verification import queues
from verification import rules as findings
from verification.models import Authorisation, Finding, MeansCheck
from welfare.accounts.roles import Role
from welfare.accounts.rules import reason_against
from welfare.audit import labels
from welfare.exceptions import NotAllowed
from welfare.models import User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
NEAR = "亲属"


@pytest.fixture
def home():
    return factories.award("DIBAO").household


@pytest.fixture
def near(home):
    """Holds every right in the county, and has a child in the family by the register."""
    return _kin_of(home, factories.county())


def _kin_of(home, area):
    name = f"亲属在岗{area.code}"
    by = User.objects.create_user(name, full_name=name, division=area)
    by.may = lambda _right: True  # the rule is asked, not the roles
    office = Official.objects.create(
        county=factories.county(), name=name, post="经办", began_on=date(2020, 1, 1), recorded_by=by
    )
    OfficialKin.objects.create(
        official=office,
        kinship=Kinship.CHILD,
        name=home.head.name,
        resident_id=home.head.resident_id,
        resident_id_hash=home.head.resident_id_hash,
        declared_on=date(2020, 1, 1),
        recorded_by=by,
    )
    return by


def batch_of(award):
    now = timezone.now()
    batch = SupplementBatch.objects.create(
        county=factories.county(),
        month=date(2026, 11, 1),
        status="handed_on",
        handed_on_by=scene.finance(),
        handed_on_at=now,
    )
    kind = scene.kinds()["SEVERE"]
    SupplementLine.objects.create(
        starts=kind,
        batch=batch,
        award=award,
        person=award.payee,
        town=award.town,
        amount=Decimal(100),
    )
    return batch


def asks(verb, home, by):
    """Asks the rule of the verb as its action does, of something of this family."""
    award = home.awards.get()
    change = FamilyChange(household=home, status="recorded", to_town=home.town)
    of_award = AwardChange(award=award, change=change, town=home.town, status="waiting")
    claim = Claim(award=award, household=home, town=home.town, status="opened")
    case = home.applications.first() or walk.opened(household=home, by=colleague())
    check, signed = MeansCheck(application=case), Authorisation(application=case)
    spent = ReserveEntry(award=award, town=home.town, kind="spent")
    subjects = {
        "cases.application": partial(rules.check_verb, case, by, verb),
        "cases.award": partial(rules.check_award_verb, award, by, verb),
        "cases.familychange": partial(rules.check_family_change_verb, change, by, verb),
        "cases.awardchange": partial(rules.check_award_change_verb, of_award, by, verb),
        "cases.review": partial(check_review_verb, Review(award=award, town=home.town), by, verb),
        "benefits.claim": partial(claim_rules.check_claim_verb, claim, by, verb),
        "verification.finding": partial(findings.check_verb, Finding(award=award), by, verb),
    }
    own = {
        "open_application": lambda: rules.check_may_register(home, case.programme, None, by),
        "edit_household": lambda: rules.check_may_edit(home, by),
        "add_member": lambda: rules.check_may_edit(home, by),
        "record_phone": lambda: rules.check_may_edit(home, by),
        "remove_member": lambda: rules.check_may_edit(home, by),
        "record_means_sheet": lambda: check_may_draw_up(home, by),
        "register_person": lambda: cases.register_person(
            by=by, resident_id=home.head.resident_id, name=home.head.name, health="重病"
        ),
        "record_change": lambda: rules.check_may_register_change(home, by),
        "take_report": lambda: take_report(
            by=by,
            households=[home],
            reported_on=date(2026, 1, 1),
            channel="window",
            told_by="户主",
            changed=False,
        ),
        "add_attachments": lambda: check_may_attach(home, by),
        "mark_attachment_wrong": lambda: check_may_mark_wrong(Attachment(household=home), by),
        "correct_account": lambda: money.check_may_correct_account(award, by),
        "confirm_account": lambda: money.check_may_confirm_account(award, by),
        "state_rest": lambda: unpaid_rests.check_may_state(award, by),
        "confirm_rest": lambda: unpaid_rests.check_may_confirm(award, by),
        "drop_rest": lambda: unpaid_rests.check_may_drop(award, by),
        "order_funeral": lambda: funerals.check_may_order_funeral(award, by),
        "confirm_funeral": lambda: funerals.check_may_confirm_funeral(Funeral(award=award), by),
        "post_end_notice": lambda: end_notices.check_may_post_end(award, by),
        "close_end_notice": lambda: end_notices.check_may_close_end(EndNotice(award=award), by),
        "open_claim": lambda: claim_rules.check_may_open(award, by),
        "undo_spending": lambda: reserve_rules.check_may_undo_spending(spent, by),
        "confirm_reserve": lambda: reserve_rules.check_may_confirm_reserve(spent, by),
        "drop_reserve": lambda: reserve_rules.check_may_drop_reserve(spent, by),
        "hear_supplement": lambda: supplement_rules.check_not_of_own_family(
            SupplementLine(award=award), by
        ),
        "take_supplement_out": lambda: supplement_rules.check_not_of_own_family(
            SupplementLine(award=award), by
        ),
        "hand_on_supplements": lambda: _of_a_batch(verb, award, by),
        "sign_supplements": lambda: _of_a_batch(verb, award, by),
        "record_authorisations": lambda: findings.check_may_ask_for_means(by, case),
        "request_means_check": lambda: findings.check_may_ask_for_means(by, case),
        "look_up_means": lambda: findings.check_may_ask_for_means(by, case),
        "answer_hit": lambda: findings.check_may_ask_for_means(by, case),
        "withdraw_authorisation": lambda: findings.check_may_withdraw(by, signed),
        "begin_means_check": lambda: findings.check_may_begin(by, check),
        "record_report": lambda: findings.check_may_report(by, check),
        "open_draft_claims": lambda: claims.open_all(
            {award.pk: {}}, by=by, reason="", cause="降标"
        ),
        "hear_draft_claims": lambda: claim_rules.check_claims_verb([claim], by, "hear_claim"),
        "decide_draft_claims": lambda: claim_rules.check_claims_verb([claim], by, "decide_claim"),
    }
    (own.get(verb) or subjects[TABLE[verb].subject])()


def _of_a_batch(verb, award, by):
    batch = SupplementBatch.objects.first() or batch_of(award)
    batch.status = "open" if verb == "hand_on_supplements" else "handed_on"
    supplement_rules.check_batch_verb(batch, by, verb)


def colleague():
    return factories.user(Role.TOWN_CASEWORKER, name="另一经办")


IN_TOWN = {  # who does it sits in the town
    "record_authorisations",
    "request_means_check",
    "look_up_means",
    "answer_hit",
    "withdraw_authorisation",
    "take_report",
    "order_funeral",
}
OF_NO_FAMILY = {
    "create_household": "there is no family yet; who joins it is registered by `register_person`",
    **dict.fromkeys(
        ("hand_in", "confirm_import", "second_import", "undo_import", "edit_table"),
        "whole files and tables of the county",
    ),
    **dict.fromkeys(
        ("load_profile", "take_on_programmes", "set_limits", "record_go_live"),
        "what counts for everybody of the county",
    ),
    **dict.fromkeys(
        ("start_run", "sign_run"), "everybody who is paid: who decided of one is kept out by hands"
    ),
    **dict.fromkeys(
        ("prepare_batch", "prepare_price_subsidy", "confirm_grant"), "one sum for whole groups"
    ),
    **dict.fromkeys(("draft_standards", "sign_standards"), "one standard for everybody"),
    "sign_policy": "who decides on everybody",
    **dict.fromkeys(("state_never_paid", "confirm_never_paid"), "a whole ledger"),
}
BESIDE = {  # neither casework nor by its own column money, and of one family all the same
    *("suspend_award", "end_award", "pay_from_reserve", "withdraw_relief_first"),
    *("propose_suspension", "propose_end"),
    *("undo_spending", "confirm_reserve", "drop_reserve", "hear_supplement"),
    *("take_supplement_out", "decide_claim", "reverse_receipt", "remind", "discard_claim"),
    *("decide_draft_claims", "agree_award_change", "refuse_award_change", "close_finding"),
    *("confirm_review", "return_to_town", "refuse", "record_review", "report_ability"),
    *("keep_care", "keep_after_exit", "drop_kept", "drop_rest"),
}
TABLE = {verb.name: verb for verb in labels.verbs()}
VERBS = [
    name
    for name, verb in TABLE.items()
    if verb.rights and (verb.casework or verb.money or name in BESIDE) and name not in OF_NO_FAMILY
]


def test_a_near_relative_does_none_of_it(home):
    case = walk.opened(household=home, by=colleague())
    desks = {area: _kin_of(home, area) for area in (case.town, factories.county())}
    said = {
        verb: reason_against(
            asks, verb, home, desks[case.town if verb in IN_TOWN else factories.county()]
        )
        for verb in VERBS
    }
    assert {verb: why for verb, why in said.items() if "亲属" not in why} == {}


def test_what_is_of_no_family_says_why_and_exists():
    assert set(OF_NO_FAMILY) | BESIDE <= set(TABLE)
    assert not set(OF_NO_FAMILY) & set(VERBS)


def test_a_payment_of_the_own_family_is_taken_out_by_somebody_else(home, near):
    run = scene.run_to(RunStatus.CALCULATED)
    payment = run.payments.get(award__household=home)
    said = {"run": run, "version": run.version, "payment": payment, "reason": "待核"}
    with pytest.raises(NotAllowed, match=NEAR):
        payroll.take_out(by=near, **said)
    payroll.take_out(by=scene.reviewer(), **said)


def test_findings_left_to_somebody_ask_of_no_family_row_by_row(home, near):
    """After a comparison thousands wait: each start page asked of the family of each, twice."""
    own, other = finding(award=home.awards.get()), finding(award=factories.award())
    inside = finding("deposit", factories.award(), person=home.head)
    rows = Finding.objects.filter(pk__in=(own.pk, other.pk, inside.pk))
    left = queues.left_to(near, rows)
    assert list(left) == [other]
    for table in (Official, Application, Household):
        assert table._meta.db_table not in str(left.query)
    assert set(queues.left_to(colleague(), rows)) == {own, other, inside}
    stranger = finding("estate", other.award, person=None)
    Finding.objects.filter(pk=stranger.pk).update(award=None)
    assert stranger in queues.left_to(near, Finding.objects.all())


def test_pages_offer_a_near_relative_no_button(home, near):
    award = home.awards.get()
    case = walk.opened(household=home, by=colleague())
    claim = Claim(award=award, household=home, town=home.town, status="opened")
    assert rules.available_verbs(case, near) == []
    assert rules.available_award_verbs(award, near) == []
    assert claim_rules.available_claim_verbs(claim, near) == []
    assert findings.available_verbs(Finding(award=award, status="new"), near) == []
    assert rules.available_verbs(case, colleague())
