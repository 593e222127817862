"""Walks a case to where a test needs it, through the actions alone."""

from datetime import timedelta
from decimal import Decimal

from cases import actions, clock, rules
from cases.actions.papers import issue_paper
from cases.models import Decision, Tier
from cases.papers import PAPERS
from cases.programmes import Ask, Outcome
from cases.programmes.parts.disability import FEDERATION
from cases.states import ApplicationStatus
from tests import factories
from tests.cases import sessions
from welfare.accounts.roles import Role

S = ApplicationStatus
BANK = {"bank_name": "测试农商银行", "account": "6299 0000 0000 1234", "account_holder": "测试"}
RELIEF = {"relief_type": "expense", "cause": "illness"}
URGENT = {"relief_type": "urgent", "cause": "accident"}
FIRST = {**URGENT, "relief_first": True}
MOST = Decimal(50000)  # what the floor above says may be paid first
ALONE = {"single_ground": "clergy", "own_income": "1200"}  # single-person cover
ACTORS = {
    Tier.TOWN: Role.TOWN_HEAD,
    Tier.COUNTY: Role.COUNTY_APPROVER,
    Tier.MEETING: Role.MEETING_CHAIR,
}


def worker():
    return factories.user(Role.TOWN_CASEWORKER)


def head():
    return factories.user(Role.TOWN_HEAD)


def deputy():
    """Another head of the town: who paid first does not decide the papers."""
    return factories.user(Role.TOWN_HEAD, name="deputy")


def pay_first(case, amount="3000", by=None, most=MOST):
    """Help before the papers."""
    return actions.pay_relief_first(
        by=by or deputy(),
        application=case,
        version=case.version,
        amount=Decimal(amount),
        most=most,
    )


def number_refusal(case):
    """The notice of the refusal gets its number: without one it reaches nobody."""
    issue_paper(by=worker(), paper=PAPERS["refusal"], subject=case)


def approver():
    return factories.user(Role.COUNTY_APPROVER)


def secretary():
    return factories.user(Role.MEETING_SECRETARY)


def ground():
    """What the cases of a whole module stand on: limits, policy, programmes, people."""
    granted("RELIEF")
    granted("DIBAO")
    factories.village(factories.town())
    for somebody in (worker, head, approver, secretary):
        somebody()
    factories.user(Role.COUNTY_CASEWORKER)


def days_ago(n):
    return clock.today() - timedelta(days=n)


def granted(code, **fields):
    """A programme that is open for applications, with a line of the policy that decides it."""
    factories.parameters()
    policy, programme = factories.policy(), factories.programme(code, **fields)
    if not programme.open_for_applications:
        programme.open_for_applications = True
        programme.save()
    if not policy.rules.filter(programme=programme).exists():
        factories.line(programme)
    return programme


def opened(code="RELIEF", size=1, **fields):
    """A draft; relief for an expense unless other fields are given."""
    programme = granted(code)
    home = fields.pop("household", None) or factories.household(size=size)
    asked = {**(RELIEF if code == "RELIEF" else {}), **BANK, **fields}
    return actions.open_application(
        by=asked.pop("by", worker()),
        household=home,
        programme=programme,
        applicant=home.head,
        channel="window",
        reason="住院",
        **asked,
    )


def accepted(code="RELIEF", **fields):
    made = opened(code, **fields)
    return actions.accept(
        by=worker(), application=made, version=made.version, accepted_on=days_ago(20)
    )


def members(application):
    """Whom a survey may tick as seen."""
    living = application.household.members.filter(left_on=None)
    return list(living.values_list("pk", flat=True))


def survey(application, visited_on=None, by=None, **photographs):
    application.refresh_from_db()
    actions.record_survey(
        by=by or worker(),
        application=application,
        version=application.version,
        visited_on=visited_on or days_ago(15),
        first_signer="赵查",
        second_signer="钱查",
        member_present="王五",
        housing="土坯房",
        observations="家中一人住院",
        annual_income=Decimal("7200"),
        **photographs,
    )
    application.refresh_from_db()
    return application


def propose(application, amount, **fields):
    application.refresh_from_db()
    return actions.propose_amount(
        by=worker(),
        application=application,
        version=application.version,
        proposal=proposal(amount, **fields),
    )


def proposal(amount, **fields):
    fields = {"tests": (Outcome(True, "符合条件", "").as_dict(),), **fields}
    return actions.Proposal(amount=Decimal(amount), explanation=("核定",), **fields)


def post(application, posted_on=None, opinion="情况属实", **photographs):
    application.refresh_from_db()
    made = actions.post_notice(
        by=worker(),
        application=application,
        version=application.version,
        opinion=opinion,
        posted_on=posted_on or days_ago(12),
        place="村务公开栏",
        **photographs,
    )
    application.refresh_from_db()
    return made


def close(application, notice, result="no_objection", closed_on=None, objection=""):
    application.refresh_from_db()
    actions.close_notice(
        by=worker(),
        application=application,
        version=application.version,
        notice=notice,
        result=result,
        closed_on=closed_on or days_ago(3),
        objection=objection,
    )
    application.refresh_from_db()
    return application


def checked(application, hits=0, note="", reported_on=None):
    return actions.record_means_check(
        by=factories.user(Role.COUNTY_CASEWORKER),
        application=application,
        reported_on=reported_on or days_ago(10),
        hits=hits,
        note=note,
    )


def reviewed(application, agreed=True, opinion="", reviewed_on=None):
    application.refresh_from_db()
    actions.record_step(
        by=factories.user(Role.COUNTY_CASEWORKER),
        application=application,
        version=application.version,
        step=FEDERATION,
        done_on=reviewed_on or days_ago(10),
        agreed=agreed,
        note=opinion,
    )
    application.refresh_from_db()
    return application


def ready(code="RELIEF", amount="5000", size=1, proposed=None, **fields):
    """Accepted, with all its evidence."""
    return complete(accepted(code, size=size, **fields), amount, **(proposed or {}))


def answered(made):
    """With what the kind asks for before it is submitted."""
    said = {Ask.DATE: days_ago(10).isoformat(), Ask.TEXT: "核对报告"}
    asked = [one for one in made.programme.definition.questions if one.by_submission]
    wanted = {one.name: said[one.ask] for one in asked if one.name not in made.answers}
    if wanted:
        made.answers = {**made.answers, **wanted}
        made.save(update_fields=["answers"])
    return made


def complete(made, amount, **proposed):
    """Every step of evidence that the case's kind asks for."""
    made = answered(made)
    steps = made.programme.definition.steps
    if "survey" in steps:
        made = survey(made)
    if FEDERATION in steps:
        made = reviewed(made)
    made = propose(made, amount, **proposed)
    if rules.needs_means_check(made):
        made = checked(made)
    return close(made, post(made)) if rules.needs_notice(made) else made


def submitted(code="RELIEF", amount="5000", **fields):
    made = ready(code, amount, **fields)
    return submit(made)


def submit(application, by=None):
    application.refresh_from_db()
    return actions.submit(
        by=by or worker(),
        application=application,
        version=application.version,
        opinion="情况属实",
    )


def decide(application, verb=actions.approve, by=None, **fields):
    application.refresh_from_db()
    tier = application.tier
    if tier == Tier.MEETING and verb is not actions.return_to_town:
        result = {actions.approve: Decision.APPROVE, actions.refuse: Decision.REFUSE}[verb]
        return sessions.decided(application, result, by=by, **fields)
    return verb(
        by=by or factories.user(ACTORS[Tier(tier)]),
        application=application,
        version=application.version,
        shown_tier=tier,
        **fields,
    )


def approved(code="RELIEF", amount="5000", **fields):
    """Through all its tiers."""
    made = submitted(code, amount, **fields)
    while made.tier:
        made = decide(made)
    return made


def in_status(status, code="RELIEF", **fields):
    """A case in any status, ready for the next verb; relief first unless a code is given."""
    walked = {**(FIRST if code == "RELIEF" else {}), **fields}
    if status == S.DRAFT:
        return opened(code, **walked)
    made = complete(accepted(code, **walked), "5000")
    if status == S.ACCEPTED:
        return made
    if status == S.WITHDRAWN:
        return actions.withdraw(by=worker(), application=made, version=made.version, reason="自愿")
    made = submit(made)
    verbs = {S.RETURNED: actions.return_to_town, S.REFUSED: actions.refuse}
    if status in verbs:
        return decide(made, verbs[status], note="材料不全")
    while status == S.APPROVED and made.tier:
        made = decide(made)
    return made
