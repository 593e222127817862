"""A few open cases in the sample county, so that queue and case page have something to show."""

from datetime import timedelta
from decimal import Decimal
from typing import NamedTuple

from benefits.application_entitlement import judged
from cases import actions, clock
from cases.actions import households
from cases.models import Application, Channel, Programme
from counties.management.commands.load_demo import CLERK, COUNTY
from tests import factories
from verification import actions as means
from verification.authorisations import Signature, standing
from welfare.models import Division, Level, User


class Sample(NamedTuple):
    """Who asks for how much, and how long ago it was accepted."""

    number: int
    name: str
    amount: int
    days_ago: int
    reason: str
    town: str = "jcg"
    cause: str = "illness"


SAMPLES = (
    Sample(61, "周明远", 18600, 19, "胃癌手术自付 3.1 万元，家中两人务农，已借款 2 万元。"),
    Sample(62, "何秀英", 10000, 24, "交通事故后住院 26 天，责任方尚未赔付。", cause="accident"),
    Sample(63, "罗建国", 12400, 17, "房屋因暴雨倒塌，临时租房居住。", town="cm", cause="disaster"),
    Sample(64, "冯玉兰", 26800, 15, "尿毒症每周透析三次，报销后每月自付 2600 元。", town="cm"),
    Sample(65, "宋志强", 15200, 11, "脑梗住院，康复费用较大，妻子无业。"),
)
VISIT, CHECK, POST, CLOSE = 2, 1, 3, 11  # days after the acceptance


def bring_all() -> None:
    """Each up to the county's queue, the fresher ones as far as their days allow."""
    for sample in SAMPLES:
        if not Application.objects.filter(applicant__name=sample.name).exists():
            _bring(sample)


def _bring(sample: Sample) -> None:
    worker = User.objects.get(username=f"{sample.town}-caseworker")
    head = User.objects.get(username=f"{sample.town}-head")
    case = _accepted(sample, worker)
    begun = case.accepted_on

    def after(days: int):
        return min(begun + timedelta(days=days), clock.today())

    if not _evidence(sample, case, worker, after):
        return
    actions.submit(by=worker, application=case, version=_now(case), opinion="情况属实，建议救助")
    case.refresh_from_db()
    actions.approve(
        by=head, application=case, version=_now(case), shown_tier=case.tier, note="同意，报县审批"
    )


def _accepted(sample: Sample, worker: User) -> Application:
    number = factories.resident_id(sample.number)
    head = households.register_person(by=worker, resident_id=number, name=sample.name)
    village = Division.objects.filter(level=Level.VILLAGE, parent=worker.town).order_by("-code")[0]
    home = households.create_household(
        by=worker, head=head, village=village, address="三组 12 号", phone="13900000000"
    )
    case = actions.open_application(
        by=worker,
        household=home,
        programme=Programme.objects.get(county__code=COUNTY, code="RELIEF"),
        applicant=head,
        channel=Channel.WINDOW,
        relief_type="expense",
        cause=sample.cause,
        amount_requested=Decimal(sample.amount),
        reason=sample.reason,
        answers={"property_within": True, "own_expenses": str(sample.amount)},
        bank_name="麟游农商银行",
        account=f"6230000000{sample.number:06}",
        account_holder=sample.name,
    )
    accepted_on = clock.today() - timedelta(days=sample.days_ago)
    return actions.accept(
        by=worker, application=case, version=case.version, accepted_on=accepted_on
    )


def _evidence(sample: Sample, case: Application, worker: User, after) -> bool:
    """Everything up to the notice; whether the notice is over."""
    actions.record_survey(
        by=worker,
        application=case,
        version=_now(case),
        visited_on=after(VISIT),
        first_signer=worker.full_name,
        second_signer="村干部 刘永",
        member_present=sample.name,
        housing="砖混平房三间",
        observations="入户查看病历和票据，与申请所述一致；家中无机动车和商品房。",
        annual_income=Decimal(12600),
    )
    means.record_authorisations(
        by=worker,
        application=case,
        signed_on=case.accepted_on,
        signed=[
            Signature(sample.name if not one.under_age else "监护人", one.person)
            for one in standing(case, case.accepted_on)
        ],
    )
    check = means.request_means_check(by=worker, application=case, requested_on=case.accepted_on)
    county = User.objects.get(username=CLERK)
    check = means.begin_means_check(by=county, means_check=check, begun_on=case.accepted_on)
    means.record_report(by=county, means_check=check, reported_on=after(CHECK), hits=0, note="")
    actions.propose_amount(
        by=worker,
        application=case,
        version=_now(case),
        proposal=judged(case, clock.today(), Decimal(sample.amount), "按自付费用和家庭收入核定"),
    )
    notice = actions.post_notice(
        by=worker,
        application=case,
        version=_now(case),
        opinion="情况属实，建议救助",
        posted_on=after(POST),
        place="村务公开栏",
    )
    if clock.today() < notice.closes_from:
        return False
    actions.close_notice(
        by=worker,
        application=case,
        version=_now(case),
        notice=notice,
        result="no_objection",
        closed_on=max(after(CLOSE), notice.closes_from),
        objection="",
    )
    return True


def _now(case: Application) -> int:
    case.refresh_from_db()
    return case.version
