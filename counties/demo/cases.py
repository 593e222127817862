"""Cases of the town in every state, some within their time and some past it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from benefits.actions import proposals
from benefits.application_entitlement import propose
from cases import actions, clock
from cases.actions.decisions import decide
from cases.models import Application, Channel, Decision, Household, Programme
from cases.programmes import Pays
from cases.programmes.tekun import ACTS
from cases.rules.samples import is_sampled
from counties.demo.meeting import decide_at_meeting
from counties.demo.people import DemoFamily
from verification import actions as means
from verification.authorisations import Signature, standing
from welfare.models import Division, User

# What is done to a case, in its order; a plan says how far it goes.
STEPS = (
    *("open", "accept", "survey", "sign", "ask", "begin", "report", "propose"),
    *("post", "close", "submit", "visit", "town", "county", "meeting"),
)


@dataclass(frozen=True)
class DemoPlan:
    """So many cases of a programme, how far each has gone, and how long ago it was accepted."""

    count: int
    upto: str
    days: int
    asked: int = 0  # yuan; of temporary relief
    end: str = ""  # what the last step says instead
    hits: int = 0
    relative: str = ""
    alone: bool = False  # an old person without support, for the programme that draws a sample


OPINION = "情况属实，符合条件，建议予以救助。"
NOTICE_OVER = 24  # days after which a notice has ended, though the longest holidays fell into it
PLANS = (
    DemoPlan(4, "open", 0),
    DemoPlan(2, "open", 0, end="missing"),
    DemoPlan(4, "accept", 3),
    DemoPlan(2, "accept", 40),  # overdue
    DemoPlan(4, "survey", 9),
    DemoPlan(3, "ask", 6),
    DemoPlan(2, "ask", 45),  # the check is late
    DemoPlan(3, "begin", 8),
    DemoPlan(3, "report", 12, hits=1),
    DemoPlan(4, "propose", 14),
    DemoPlan(5, "post", 9),
    DemoPlan(3, "close", 20),
    DemoPlan(2, "close", 21, end="objection"),
    DemoPlan(5, "submit", 22),
    DemoPlan(2, "submit", 60),
    DemoPlan(2, "submit", 25, relative="村委会主任 李树林（堂弟）"),
    DemoPlan(1, "visit", 27, relative="民政专干 孟海军（表兄）"),
    DemoPlan(2, "town", 23, end="return"),
    DemoPlan(8, "town", 24),
    DemoPlan(2, "town", 29, end="refuse"),
    DemoPlan(2, "submit", 15, asked=6_000),
    DemoPlan(3, "town", 15, asked=6_000),
    DemoPlan(5, "town", 16, asked=16_000),  # wait for the county
    DemoPlan(2, "town", 50, asked=18_000),
    DemoPlan(3, "county", 20, asked=14_000),
    DemoPlan(1, "county", 19, asked=12_000, end="refuse"),
    DemoPlan(1, "county", 21, asked=15_000, end="return"),
    DemoPlan(2, "county", 18, asked=32_000),  # wait for the joint meeting
    DemoPlan(1, "meeting", 24, asked=34_000),
    DemoPlan(5, "town", 24, alone=True),  # drawn from: the county visits some of them
)
ALONE = {
    **{act: act != "bath" for act, _label in ACTS},
    **{"own_income": "0", "own_income_proof": "家庭经济状况核对报告"},
    "property_proof": "家庭经济状况核对报告",
    "supporters": "none",
    "supporters_proof": "村委会证明、户籍档案",
    "care_form": "home",
    "carer": "邻居 白桂兰",
}


def needed() -> int:
    """How many families the plans ask for."""
    return sum(plan.count for plan in PLANS)


def alone() -> int:
    """How many of them are for one old person; these plans stand last."""
    return sum(plan.count for plan in PLANS if plan.alone)


@dataclass(frozen=True)
class DemoDesk:
    """Who does what."""

    worker: User
    head: User
    county: User
    approver: User
    secretary: User
    chair: User


class DemoCase:
    """One case on its way; each step is an action of the product."""

    def __init__(self, plan: DemoPlan, desk: DemoDesk, home: Household, family: DemoFamily) -> None:
        self.plan, self.desk, self.home, self.family = plan, desk, home, family
        over = STEPS.index(plan.upto) >= STEPS.index("close")
        days = max(plan.days, NOTICE_OVER) if over else plan.days
        self.begun = clock.today() - timedelta(days=days)
        self.case: Application
        self.notice: Any = None
        self.check: Any = None

    def bring(self) -> None:
        """As far as its plan says."""
        for step in STEPS[: STEPS.index(self.plan.upto) + 1]:
            getattr(self, f"_{step}")()
            self.case.refresh_from_db()

    def _day(self, after: int) -> date:
        return min(self.begun + timedelta(days=after), clock.today())

    def _ends_at(self, step: str) -> str:
        return self.plan.end if self.plan.upto == step else ""

    def _does(self, verb: Any, by: User, **said: Any) -> Any:
        return verb(by=by, application=self.case, version=self.case.version, **said)

    def _open(self) -> None:
        plan, head = self.plan, self.home.head
        relief: dict[str, Any] = {
            "relief_type": "expense",
            "cause": "illness",
            "amount_requested": Decimal(plan.asked),
        }
        answers: dict[str, Any] = {"property_within": True}
        if plan.asked:
            answers["own_expenses"] = str(plan.asked)
        if plan.alone:
            relief = {"beneficiary": head}
            answers |= {**ALONE, "agreement_on": self.begun.isoformat()}
        self.case = actions.open_application(
            by=self.desk.worker,
            household=self.home,
            programme=(
                sampled_of(self.home.town.parent)
                if plan.alone
                else programme_of(self.home.town.parent, relief=bool(plan.asked))
            ),
            applicant=head,
            channel=Channel.WINDOW,
            reason="家中有人长期患病，收入不稳定，基本生活困难。",
            near_relative=plan.relative,
            bank_name="麟游农商银行",
            account=self.family.account,
            account_holder=head.name,
            answers=answers,
            **(relief if plan.asked or plan.alone else {}),
        )
        if self._ends_at("open"):
            papers = "住院费用票据\n残疾人证复印件"
            self._does(actions.tell_missing, self.desk.worker, papers=papers)

    def _accept(self) -> None:
        self._does(actions.accept, self.desk.worker, accepted_on=self.begun)

    def _survey(self) -> None:
        people = self.home.members.count()
        self._does(
            actions.record_survey,
            self.desk.worker,
            visited_on=self._day(3),
            first_signer=self.desk.worker.full_name,
            second_signer="驻村干部 白新民",
            member_present=self.home.head.name,
            housing="砖混平房三间",
            observations="入户查看，家中成员和困难情况与申请一致；无机动车和商品房。",
            annual_income=Decimal(0 if self.plan.alone else 2400) * people,
        )

    def _sign(self) -> None:
        signed = [
            Signature("监护人" if one.under_age else one.person.name, one.person)
            for one in standing(self.case, self.begun)
        ]
        means.record_authorisations(
            by=self.desk.worker, application=self.case, signed_on=self.begun, signed=signed
        )

    def _ask(self) -> None:
        self.check = means.request_means_check(
            by=self.desk.worker, application=self.case, requested_on=self._day(3)
        )

    def _begin(self) -> None:
        self.check = means.begin_means_check(
            by=self.desk.county, means_check=self.check, begun_on=self._day(4)
        )

    def _report(self) -> None:
        hits = self.plan.hits
        note = "名下登记农用三轮车一辆，已核实为生产所用。" if hits else ""
        means.record_report(
            by=self.desk.county,
            means_check=self.check,
            reported_on=self._day(6),
            hits=hits,
            note=note,
        )

    def _propose(self) -> None:
        by = self.desk.worker
        if self.plan.asked:
            amount, why = Decimal(self.plan.asked), "按自付医疗费用和家庭收入核定"
            self._does(proposals.propose_judged, by, amount=amount, reckoning=why)
        else:
            amount = propose(self.case, clock.today()).amount
            self._does(proposals.propose_computed, by, amount=amount)

    def _post(self) -> None:
        said = {"opinion": OPINION, "place": "村务公开栏"}
        self.notice = self._does(
            actions.post_notice, self.desk.worker, posted_on=self._day(7), **said
        )

    def _close(self) -> None:
        objected = self._ends_at("close")
        self._does(
            actions.close_notice,
            self.desk.worker,
            notice=self.notice,
            result="objection" if objected else "no_objection",
            closed_on=max(self._day(14), self.notice.closes_from),
            objection="有邻居反映其子在外务工，收入未申报。" if objected else "",
        )

    def _submit(self) -> None:
        self._does(actions.submit, self.desk.worker, opinion=OPINION)

    def _visit(self) -> None:
        if self.plan.relative:
            self._does(
                actions.record_sample_check,
                self.desk.county,
                checked_on=clock.today(),
                agrees=True,
                result="入户查看，与申请和镇调查一致。",
                first_visitor=self.desk.county.full_name,
                second_visitor="县救助中心 龚晓燕",
            )

    def _decide(self, tier: str, by: User, **said: Any) -> None:
        decision = Decision(
            {"": "approve", "return": "return", "refuse": "refuse"}[said.pop("end")]
        )
        notes = {"approve": "同意", "return": "请补充医疗费用票据", "refuse": "家庭收入高于标准"}
        self._does(decide, by, shown_tier=tier, decision=decision, note=notes[decision], **said)

    def _town(self) -> None:
        self._decide("town", self.desk.head, end=self._ends_at("town"))

    def _county(self) -> None:
        self._decide("county", self.desk.approver, end=self._ends_at("county"))

    def _meeting(self) -> None:
        county = self.home.town.parent
        assert county is not None
        decide_at_meeting(
            self.case, secretary=self.desk.secretary, chair=self.desk.chair, county=county
        )


def programme_of(county: Division | None, *, relief: bool) -> Programme:
    """Temporary relief, or the first that the county pays by the month."""
    for one in Programme.objects.filter(county=county).order_by("pk"):
        kind = one.definition
        if kind.relieves if relief else (kind.pays == Pays.MONTHLY):
            return one
    raise Programme.DoesNotExist


def sampled_of(county: Division | None) -> Programme:
    """The programme of whose cases the county draws some to visit."""
    for one in Programme.objects.filter(county=county).order_by("pk"):
        if is_sampled(one):
            return one
    raise Programme.DoesNotExist


def plans() -> Iterator[DemoPlan]:
    """One for each case."""
    for plan in PLANS:
        for _one in range(plan.count):
            yield plan


def desk_of(town: Division) -> DemoDesk:
    """The accounts of the demo."""

    def named(username: str) -> User:
        user: User = User.objects.get(username=username)
        return user

    return DemoDesk(
        *(named(f"town1-{who}") for who in ("caseworker", "head")),
        *(named(who) for who in ("county-caseworker", "county-approver", "secretary", "chair")),
    )
