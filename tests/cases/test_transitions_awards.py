"""Every verb in every status of an award, and every status after every other."""

from datetime import date
from decimal import Decimal

import pytest

from cases import actions
from cases.actions import awards, lifted
from cases.actions.transitions import move_award
from cases.deadlines import TimedStep
from cases.models import (
    Award,
    Band,
    BandDetail,
    CareForm,
    DibaoDetail,
    Person,
    Supplement,
    SupplementCondition,
    SupplementKind,
)
from cases.programmes.tekun import ACTS
from cases.states import AWARD_TRANSITIONS, AwardStatus
from cases.verbs import AWARD_VERBS
from tests import factories
from tests.benefits.asked import CHILD
from tests.cases import walk
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = pytest.mark.django_db
MAY, JUNE = date(2022, 5, 1), date(2022, 6, 1)
ASKS = {
    "suspend_award": {"from_month": MAY, "reason": "核查", "heard": "无异议"},
    "resume_award": {"from_month": JUNE, "reason": "核实无误"},
    "end_award": {
        "left_on": date(2022, 6, 20),
        "last_month": JUNE,
        "reason": "收入超标",
        "heard": "本人无异议",
    },
    "start_supplement": {"first_month": MAY, "reason": "重残"},
    "stop_supplement": {"last_month": JUNE, "reason": "注销", "heard": "本人无异议"},
    "change_care": {
        "care": actions.Care(CareForm.HOME, dict.fromkeys(dict(ACTS), True), carer="邻居"),
        "from_month": MAY,
        "basic": Decimal(624),
        "care_fee": Decimal(106),
        "explanation": [],
        "reason": "本人要求",
    },
    "change_guardianship": {
        "answers": CHILD,
        "from_month": MAY,
        "amount": None,
        "explanation": [],
        "reason": "变更监护人",
    },
    "follow_difference": {
        "from_month": MAY,
        "amount": Decimal(500),
        "explanation": [],
        "reason": "同时享受低保",
    },
    "change_band": {
        "from_month": MAY,
        "amount": Decimal(500),
        "explanation": [],
        "reason": "年满90周岁",
    },
    "set_amount": {"from_month": MAY, "basic": Decimal(500), "reason": "提标"},
    "record_review": {"reviewed_on": date(2022, 6, 20), "outcome": "无变化"},
    "report_ability": {"reported_on": date(2022, 6, 20), "reported": "卧床"},
    "withdraw_relief_first": {"reason": "金额填错"},
    "finish_follow_up": {"done_on": date(2022, 6, 20), "outcome": "未变化"},
    "keep_after_exit": {"reason": "脱贫户", "document": "乡振〔2022〕1号"},
    "drop_kept": {"reason": "误标", "document": "乡振〔2022〕2号"},
    "keep_care": {
        "answers": dict.fromkeys(dict(ACTS), True),
        "assessed_on": date(2022, 6, 20),
        "outcome": "未变化",
    },
}


ON_ANOTHER_FLOOR = {"pay_from_reserve"}  # tried in tests/benefits/test_reserve.py
ON_ANOTHER_FLOOR |= {"propose_end", "propose_suspension"}  # in tests/benefits/test_stops.py
OF_A_TERM = {"renew_award"}  # tried in tests/cases/test_renewals.py
OF_KIND = {"change_care": "TEKUN", "report_ability": "TEKUN", "keep_care": "TEKUN"}
STEPS = {"finish_follow_up": TimedStep.DEATH, "keep_care": TimedStep.CARE_AGAIN}
OF_KIND |= {"follow_difference": "CHILD", "change_band": "OLD", "change_guardianship": "CHILD"}


def classed(award):
    """An award of one class, and the other that it may change to."""
    one, other = (
        Band.objects.get_or_create(
            programme=award.programme, code=code, defaults={"name": code, "position": position}
        )[0]
        for position, code in enumerate(("80", "90"), 1)
    )
    BandDetail.objects.get_or_create(award=award, defaults={"band": one})
    return other


def severe():
    return SupplementKind.objects.get_or_create(
        county=factories.county(),
        code="severe",
        defaults={"name": "重残", "position": 1, "condition": SupplementCondition.SEVERE},
    )[0]


def end(award):
    return awards.end_award(
        by=walk.approver(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        **ASKS["end_award"],
    )


def in_status(status, code="DIBAO"):
    made = factories.award(code)
    if status == AwardStatus.SUSPENDED:
        return awards.suspend_award(
            by=walk.approver(),
            proposed_by=walk.worker(),
            award=made,
            version=made.version,
            **ASKS["suspend_award"],
        )
    return end(made) if status == AwardStatus.ENDED else made


@pytest.fixture(scope="module")
def standing(once, ground):
    """One of dibao in each status; of other kinds there are few."""
    return once(lambda: {status: in_status(status).pk for status in AwardStatus})


def do(verb, award):
    asks = dict(ASKS[verb])
    if verb == "change_band":
        asks["band"] = classed(award)
    if "supplement" in verb:
        asks["person"] = award.payee
    else:
        asks["version"] = award.version
    if verb == "start_supplement":
        asks["kind"] = severe()
    if verb == "finish_follow_up":
        asks["follow_up"] = award.follow_ups.get()
    if verb in ("suspend_award", "end_award"):
        asks["proposed_by"] = walk.worker()
    action = next(getattr(one, verb) for one in (awards, lifted, actions) if hasattr(one, verb))
    return action(by=walk.approver(), award=award, **asks)


@pytest.mark.parametrize("verb", sorted(set(AWARD_VERBS) - ON_ANOTHER_FLOOR - OF_A_TERM))
@pytest.mark.parametrize("status", AwardStatus)
def test_every_verb_in_every_status(status, verb, standing):
    if verb == "withdraw_relief_first" and status == AwardStatus.ACTIVE:
        made = walk.pay_first(walk.accepted(**walk.FIRST))
    elif verb in OF_KIND:
        made = in_status(status, OF_KIND[verb])
    else:
        made = Award.objects.get(pk=standing[status])
    Person.objects.update(health="重病")
    if verb == "stop_supplement":
        member = made.members.get()
        Supplement.objects.create(member=member, kind=severe(), first_month=made.first_month)
    if verb in STEPS:
        days = dict.fromkeys(("started_on", "due_on"), date(2022, 6, 1))
        made.follow_ups.create(step=STEPS[verb], reported="卧床", **days)
    if verb == "drop_kept":
        DibaoDetail.objects.update(kept_after_exit=True)
    version, events = made.version, Event.objects.count()
    step = AWARD_VERBS[verb]
    if status in step.states:
        do(verb, made)
        made.refresh_from_db()
        assert made.status in (step.leads_to or {status})
        assert made.version == version + 1
        assert Event.objects.count() > events
    else:
        with pytest.raises(NotAllowed):
            do(verb, made)
        made.refresh_from_db()
        assert (made.status, made.version, Event.objects.count()) == (status, version, events)


@pytest.mark.parametrize("to", AwardStatus)
@pytest.mark.parametrize("now", AwardStatus)
def test_the_table_alone_moves_a_status(now, to):
    made = Award(status=now)
    if to in AWARD_TRANSITIONS[now]:
        move_award(made, to)
        assert made.status == to
    else:
        with pytest.raises(NotAllowed):
            move_award(made, to)
        assert made.status == now
