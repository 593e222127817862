"""An award ends or is suspended by two people: one proposes, another decides. (Law Art 48)"""

from datetime import date
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import translation

from benefits import claim_proposals
from benefits.actions import changes
from benefits.signing import unusual
from benefits.states import RunStatus
from cases import actions, dated_back
from cases.actions import award_changes
from cases.chain import chain
from cases.models import Award, AwardChange
from cases.rules import check_award_change_verb
from cases.states import AwardStatus
from tests import factories
from tests.benefits import changed, scene
from tests.benefits.bank import answer
from tests.benefits.changed import TODAY, decide
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import add_months, next_month
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
DECEMBER = next_month(NEXT)
HEARD = {"heard": "户主无异议", "heard_on": TODAY}


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards and people, once for all tests of the module."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: TODAY)
    with translation.override("en"):
        yield


def clerk():
    return factories.user(Role.COUNTY_CASEWORKER)


def end(award, **asks):
    award.refresh_from_db()
    said = {
        "by": clerk(),
        "ground": "property",
        "found_on": date(2026, 11, 5),
        "papers": "不动产登记簿 2026-3号",
        "from_month": DECEMBER,
        **HEARD,
        **asks,
    }
    return changes.propose_the_end(award=award, version=award.version, **said)


def suspend(award, **asks):
    award.refresh_from_db()
    said = {
        "by": clerk(),
        "found_on": date(2026, 11, 5),
        "papers": "入户两次均无人",
        "from_month": DECEMBER,
        "until": add_months(DECEMBER, 2),
        **HEARD,
        **asks,
    }
    return changes.propose_the_suspension(award=award, version=award.version, **said)


PROPOSALS = {"end": end, "suspension": suspend}


@pytest.mark.parametrize("propose", PROPOSALS.values(), ids=PROPOSALS)
def test_a_proposal_changes_nothing_and_who_proposed_it_does_not_decide(propose):
    award = changed.award(size=2)
    row = propose(award, by=walk.approver())
    award.refresh_from_db()
    assert (row.status, award.status) == ("waiting", AwardStatus.ACTIVE)
    assert row.to_hear
    assert row.heard
    with pytest.raises(NotAllowed, match="Somebody else decides"):
        decide(row)
    decide(row, by=factories.user(Role.COUNTY_APPROVER, name="另一审批"))
    award.refresh_from_db()
    assert award.status != AwardStatus.ACTIVE
    assert award.stop_proposed_by == walk.approver()
    assert award.stop_decided_by != award.stop_proposed_by


def test_a_decided_end_pays_until_the_month_before():
    award = changed.award(size=2)
    decide(end(award))
    award.refresh_from_db()
    assert (award.status, award.last_month) == (AwardStatus.ENDED, NEXT)


def test_the_database_knows_no_stop_by_one_person():
    award, by = factories.award(), walk.approver()
    alone = {"stop_way": "two_people", "stop_proposed_by": by, "stop_decided_by": by}
    for said in ({}, alone, {"stop_way": "two_people", "stop_decided_by": by}):
        with pytest.raises(IntegrityError, match="award_stopped_by_two"), transaction.atomic():
            Award.objects.filter(pk=award.pk).update(
                status="suspended", suspended_from=MONTH, **said
            )


@pytest.mark.parametrize("proposed_by", [None, walk.approver])
def test_the_acts_themselves_ask_for_a_second_person(proposed_by):
    award = factories.award()
    said = {"by": walk.approver(), "award": award, "version": 1, "reason": "核查", "heard": "无"}
    said["proposed_by"] = proposed_by() if proposed_by else None
    with pytest.raises(NotAllowed, match="another one decides"):
        actions.suspend_award(from_month=MONTH, **said)
    with pytest.raises(NotAllowed, match="another one decides"):
        actions.end_award(left_on=date(2026, 10, 20), last_month=MONTH, **said)


def test_nobody_is_stopped_unheard():
    award = changed.award(size=2)
    for propose in (end, suspend):
        with pytest.raises(NotAllowed, match="Hear the person"):
            propose(award, heard=" ")
    assert not AwardChange.objects.exists()


def test_a_withdrawn_proposal_leaves_nothing():
    award = changed.award(size=2)
    row = end(award)
    with pytest.raises(NotAllowed, match="waits to be decided"):
        suspend(award)
    award_changes.withdraw_award_change(
        by=clerk(), award_change=row, version=row.version, reason="登记簿有误"
    )
    award.refresh_from_db()
    assert (award.status, award.stop_way) == (AwardStatus.ACTIVE, "")
    assert not Award.objects.disagreeing().exists()
    assert suspend(award).status == "waiting"


@pytest.mark.parametrize("propose", PROPOSALS.values(), ids=PROPOSALS)
def test_what_was_found_long_before_is_marked_for_who_decides(client, propose):
    """Four years back it showed the day of the hearing only."""
    award = changed.award(size=2)
    row = propose(award, found_on=date(2026, 1, 5), month_reason="今日方查实")
    shown = [one.day for one in dated_back.of(row)]
    assert date(2026, 1, 5) in shown
    client.force_login(walk.approver())
    page = client.get(reverse("benefits:award_change_decide", args=[row.pk]))
    assert [one.day for one in page.context["dated_back"]] == shown
    today = propose(changed.award(size=2), found_on=TODAY)
    assert TODAY not in [one.day for one in dated_back.of(today)]


def test_the_town_withdraws_nothing_that_the_county_proposed():
    """Only the desk that proposed it takes it back."""
    by_county, by_town = end(changed.award(size=2)), end(changed.award(size=2), by=walk.worker())
    for row, other in ((by_county, walk.worker()), (by_town, clerk())):
        with pytest.raises(NotAllowed, match="of who proposed it"):
            check_award_change_verb(row, other, "withdraw_award_change")
    check_award_change_verb(by_county, walk.approver(), "withdraw_award_change")
    check_award_change_verb(by_town, walk.worker(), "withdraw_award_change")


@pytest.mark.parametrize("way", ["withdrawn", "refused"])
def test_who_took_a_proposal_back_and_why_stands_on_its_page_and_in_the_chain(client, way):
    """The chain told of the ground as if the award had ended by it."""
    row = end(changed.award(size=2))
    said = {"award_change": row, "version": row.version}
    if way == "withdrawn":
        by = clerk()
        award_changes.withdraw_award_change(by=by, reason="登记簿有误", **said)
    else:
        by = walk.approver()
        award_changes.refuse_award_change(by=by, note="登记簿有误", **said)
    client.force_login(walk.worker())
    pages = [
        client.get(reverse("cases:change", args=[row.change_id])).content.decode(),
        *(one["body"] for one in chain(row.change.household, [], []) if one["body"]),
    ]
    assert len(pages) == 2
    for page in pages:
        assert "登记簿有误" in page
        assert by.full_name in page


def test_another_award_of_the_family_is_not_touched():
    award = changed.award(size=2)
    other = factories.award("OLD", household=award.household)
    row = end(award)
    assert list(row.change.award_changes.values_list("award", flat=True)) == [award.pk]
    with pytest.raises(NotAllowed, match="one award alone"):
        changes.follow_again(by=walk.worker(), change=row.change, version=row.change.version)
    decide(row)
    other.refresh_from_db()
    assert other.status == AwardStatus.ACTIVE


def test_months_paid_already_are_said_before_and_come_back_as_a_claim(client):
    award = changed.award(size=2)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    with pytest.raises(NotAllowed, match="another one"):
        end(award, found_on=date(2026, 9, 20), from_month=NEXT)  # by the law it is October
    row = end(award, found_on=date(2026, 9, 20), from_month=MONTH)
    client.force_login(walk.approver())
    page = client.get(reverse("benefits:award_change_decide", args=[row.pk]))
    assert "460.00" in page.context["paid_said"]
    assert page.context["paid_said"] in page.content.decode()
    decide(row)
    (told,) = claim_proposals.proposals(scene.finance())
    assert (told.award, told.total) == (award.pk, Decimal(460))


@pytest.mark.parametrize("propose", PROPOSALS.values(), ids=PROPOSALS)
def test_nothing_stops_from_a_month_before_what_was_found(propose):
    """A reason makes it the month itself and no earlier one; the way is the day it was so since."""
    award = changed.award(size=2)
    with pytest.raises(NotAllowed, match=r"2026-11-05.*2026-11.*with that day") as refusal:
        propose(award, from_month=MONTH, month_reason="早已如此")
    assert not AwardChange.objects.exists(), refusal
    with pytest.raises(NotAllowed, match="why it is another one"):
        propose(award, from_month=NEXT)
    row = propose(award, from_month=NEXT, month_reason="当月1日前已如此")
    with pytest.raises(NotAllowed, match="2026-11-05"):
        changes.work_out_anew(
            by=walk.approver(),
            award_change=row,
            version=row.version,
            from_month=MONTH,
            month_reason="早",
        )
    assert propose(changed.award(size=2), found_on=date(2026, 9, 20), from_month=MONTH).heard


def test_the_run_pays_on_and_its_signers_see_the_proposal():
    award, other = changed.award(size=2), changed.award(size=2)
    row = end(award, found_on=date(2026, 9, 20), from_month=MONTH)
    run = scene.run_to(RunStatus.CALCULATED)
    assert run.payments.filter(award=award).exists()
    told = {one.code: one for one in unusual.groups(run, "Asia/Shanghai", None)}
    assert [p.award_id for p in told[unusual.Unusual.LESS_WAITS].payments] == [award.pk]
    assert other.pk != row.award_id


def test_a_one_off_ends_like_every_other():
    award = factories.award("RELIEF")
    row = end(award, ground="wish", heard="", heard_on=None)
    assert not row.heard
    decide(row)
    award.refresh_from_db()
    assert award.status == AwardStatus.ENDED


def test_it_stands_on_the_page_of_the_award_and_in_the_list_of_who_decides(client):
    award = changed.award(size=2)
    client.force_login(clerk())
    url = reverse("benefits:award_end", args=[award.pk])
    sent = {
        "version": award.version,
        "ground": "property",
        "found_on": "2026-11-05",
        "from_month": "2026-12",
        "papers": "不动产登记簿",
        "heard_on": "2026-11-20",
        "heard": "户主无异议",
    }
    made = client.post(url, sent)
    row = AwardChange.objects.get()
    assert made.url == reverse("cases:change", args=[row.change_id])
    shown = client.get(reverse("cases:award", args=[award.pk]))
    assert shown.context["proposed"] == row
    assert made.url in shown.content.decode()
    assert client.post(url, sent).status_code == 200  # it waits already
    client.force_login(walk.approver())
    waiting = client.get(reverse("cases:change_list"), {"standing": "to_decide"}).context["page"]
    assert list(waiting) == [row.change]
