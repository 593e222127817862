"""A case, an award, a village and a session of which every paper of `cases` can be printed."""

from datetime import date
from decimal import Decimal

from django.utils import timezone

from cases.actions.papers import issue_paper
from cases.models import (
    Application,
    AwardAmount,
    AwardChange,
    FamilyChange,
    FamilyReport,
    GradualExit,
    Member,
    Person,
    Review,
    ReviewCampaign,
)
from cases.papers import AWARD_PAPERS, MEETING_PAPERS, PAPERS, VILLAGE_PAPERS
from tests import factories
from tests.cases import walk
from tests.cases.test_samples import CARE, tekun
from welfare.accounts.roles import Role
from welfare.county.months import first_of, next_month, previous_month
from welfare.papers.sheets import body_of

SECRETS = ("6299000000000000000", "62990000000012345678", "13900001234")
ILLNESS = "肺癌"


def family():
    """A couple and a child, with numbers that must not hang anywhere."""
    home = factories.household(size=3)
    home.phone = SECRETS[2]
    home.address = "二组8号"
    home.save()
    child = home.members.order_by("pk").last().person
    born = date(timezone.localdate().year - 9, 3, 1)
    Person.objects.filter(pk=child.pk).update(birth_date=born)
    Person.objects.filter(pk=home.head_id).update(
        health=ILLNESS, disability_kind="4", disability_grade=2
    )
    Member.objects.filter(person=child).update(relation="女")
    home.refresh_from_db()
    return home


def dibao(home=None):
    """Confirmed, with every trace that a paper tells of."""
    case = walk.decide(walk.decide(walk.submitted("DIBAO", "400", household=home or family())))
    Application.objects.filter(pk=case.pk).update(
        missing_papers="户口簿\n住院发票",
        near_relative="村主任张某",
        means_check_on=timezone.localdate(),
        means_check_hits=2,
        means_check_note="存款已取出治病",
    )
    case.refresh_from_db()
    return case


def relief():
    """Temporary relief that was paid before its papers, resolved by the joint meeting."""
    case = walk.approved("RELIEF", "45000")
    Application.objects.filter(pk=case.pk).update(relief_first=True, missing_papers="发票")
    case.refresh_from_db()
    return case


def cared_for():
    """An application for tekun with its six answers."""
    tekun()
    home = factories.household()
    Person.objects.filter(pk=home.head_id).update(birth_date=date(1950, 1, 1))
    home.refresh_from_db()
    return walk.opened("TEKUN", household=home, beneficiary=home.head, answers=CARE)


def changed(award, **values):
    """What follows from a change of the family, decided."""
    change = FamilyChange.objects.create(
        household=award.household,
        town=award.town,
        kind="income",
        happened_on=date(2026, 3, 1),
        reported_on=date(2026, 3, 2),
        reported_by="户主",
        evidence="工资条三张",
        recorded_by=walk.worker(),
    )
    said = {
        "direction": "cut",
        "status": "decided",
        "ground": "income",
        "covered_size": 2,
        "family_size": 2,
        "amount_before": Decimal(960),
        "basic": Decimal(700),
        "from_month": first_of(timezone.localdate()),
        "tier": "county",
        "route": ["town", "county"],
        "heard": "户主称外出务工属实",
        "heard_on": date(2026, 3, 5),
        "proposed_by": walk.worker(),
        "decided_by": walk.approver(),
        "decided_at": timezone.now(),
        "note": "测调〔2026〕3号",
    }
    return AwardChange.objects.create(
        change=change,
        award=award,
        town=award.town,
        household=award.household,
        residence=award.residence,
        **{**said, **values},
    )


def confirmed_review(award):
    """A review that nothing followed from."""
    campaign = ReviewCampaign.objects.create(
        county=award.programme.county,
        name="年度核查",
        due_on=timezone.localdate(),
        drafted_by=factories.user(Role.COUNTY_CASEWORKER),
    )
    return Review.objects.create(
        campaign=campaign,
        award=award,
        town=award.town,
        village=award.village,
        status="confirmed",
        result="no_change",
        visited_on=timezone.localdate(),
        first_visitor="甲",
        second_visitor="乙",
        seen="情况无变化",
        recorded_by=factories.user(Role.TOWN_CASEWORKER),
        recorded_at=timezone.now(),
        confirmed_by=factories.user(Role.TOWN_HEAD),
        confirmed_at=timezone.now(),
    )


def running():
    """An award with a lower amount, a change, a review and a gradual exit behind it."""
    award = factories.award(size=2, basic=960, account=SECRETS[0], household=family())
    month = first_of(timezone.localdate())
    AwardAmount.objects.create(
        award=award, from_month=month, basic=700, residence=award.residence, reason="收入增加"
    )
    changed(award)
    confirmed_review(award)
    GradualExit.objects.create(award=award, from_month=previous_month(month), months=6)
    return award


def over(status):
    """An award whose money stopped, for a while or for good."""
    month = first_of(timezone.localdate())
    if status == "ended":
        said = {"left_on": timezone.localdate(), "last_month": month, "left_reason": "收入超标"}
    else:
        said = {"suspended_from": month, "suspended_reason": "联系不上"}
        said["suspended_until"] = next_month(month)
    return factories.award(status=status, stop_way="ledger", **said)


def reported(award):
    """The family said that nothing changed."""
    FamilyReport.objects.create(
        household=award.household,
        town=award.town,
        village=award.village,
        period=first_of(timezone.localdate()),
        reported_on=timezone.localdate(),
        channel="window",
        told_by="户主",
        changed=False,
        taken_by=walk.worker(),
    )


def subjects():
    """For each paper of `cases`, by room and name, something of which there is one."""
    walk.ground()
    award = running()
    reported(award)
    issue_paper(by=walk.worker(), paper=AWARD_PAPERS["certificate"], subject=award)
    village = award.village
    award.programme.public_notice = True
    award.programme.save()
    resolved = relief()
    cases = [dibao(), walk.decide(walk.submitted("DIBAO", "300"), walk.actions.refuse, note="超")]
    cases += [resolved, cared_for()]
    care = factories.award("TEKUN", care_grade="partial", carer="王五")
    raised = factories.award(size=2, basic=500)
    changed(raised, direction="raise", amount_before=Decimal(500), ground="")
    awards = [award, over("suspended"), over("ended"), care, raised]
    session = resolved.approvals.exclude(meeting=None).get().meeting
    rooms = (
        ("case", PAPERS, cases),
        ("award", AWARD_PAPERS, awards),
        ("village", VILLAGE_PAPERS, [village]),
        ("meeting", MEETING_PAPERS, [session]),
    )
    for room, papers, things in rooms:
        for paper in papers.values():
            subject = next((one for one in things if paper.available(one)), None)
            yield f"{room}-{paper.name}", paper, subject


def bodies():
    """Every paper as HTML."""
    return {
        name: (paper, subject, body_of(paper, subject) if subject else "")
        for name, paper, subject in subjects()
    }
