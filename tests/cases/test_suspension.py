"""A suspension: the hearing before it, its term, and months that were paid already."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits.states import RunStatus
from cases import clock, rules, worklists
from cases.actions import awards
from cases.models import Award
from cases.worklists import AwardWork
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import answer
from tests.benefits.scene import MONTH, NEXT
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
HEARD = "2026-11-20 电话听取，本人无异议"


def suspend(award, **asks):
    award.refresh_from_db()
    said = {"from_month": MONTH, "reason": "核查", "heard": HEARD, **asks}
    return awards.suspend_award(
        by=walk.approver(), proposed_by=walk.worker(), award=award, version=award.version, **said
    )


def end(award, **asks):
    award.refresh_from_db()
    said = {"left_on": date(2026, 11, 20), "last_month": MONTH, "reason": "核查", "heard": HEARD}
    by = walk.approver()
    return awards.end_award(
        by=by, proposed_by=walk.worker(), award=award, version=award.version, **said, **asks
    )


def resume(award, month=MONTH):
    award.refresh_from_db()
    return awards.resume_award(
        by=walk.approver(), award=award, version=award.version, from_month=month, reason="核实"
    )


def test_nobody_is_suspended_unheard():
    award = factories.award()
    with pytest.raises(NotAllowed):
        suspend(award, heard=" ")
    suspend(award, heard_on=date(2026, 11, 20))
    told = Event.objects.get(verb="award_suspended").details
    assert (told["heard"], told["heard_on"]) == (HEARD, "2026-11-20")


@pytest.mark.parametrize("act", [suspend, end])
def test_the_day_of_a_hearing_lies_in_the_support_and_an_old_one_is_marked(act):
    award = factories.award(joined_on=date(2022, 1, 1))
    for day in (date(2010, 1, 1), clock.today() + timedelta(days=1)):
        with pytest.raises(NotAllowed):
            act(award, heard_on=day)
    act(award, heard_on=clock.today() - timedelta(days=40))
    told = Event.objects.filter(verb__in=["award_suspended", "award_ended"]).get().details
    assert told["heard_on"] == str(clock.today() - timedelta(days=40))
    assert "40" in told["heard_before"]


def test_a_hearing_of_the_day_is_not_marked():
    end(factories.award(), heard_on=clock.today())
    assert "heard_before" not in Event.objects.get(verb="award_ended").details


def paid_for_october():
    award = factories.award(basic=400)
    answer(scene.run_to(RunStatus.SENT), scene.finance())
    return award.pk


class TestOfWhatWasPaid:
    @pytest.fixture(scope="class")
    @classmethod
    def _paid(cls, ground, further):
        return further(paid_for_october)

    @pytest.fixture
    def paid(self, _paid, client):
        """An award that the bank paid for October; the county's clerk is signed in."""
        client.force_login(factories.user(Role.COUNTY_CASEWORKER))
        return Award.objects.get(pk=_paid)

    def test_the_page_that_ends_asks_for_the_day_and_leads_to_the_claim(self, client, paid):
        page = client.get(reverse("benefits:award_end", args=[paid.pk]))
        assert page.context["form"].fields["heard_on"].required
        asked = {"verb": "propose_end", "from_month": "2026-10"}
        said = client.get(reverse("cases:award_paid_since", args=[paid.pk]), asked).content.decode()
        assert reverse("benefits:claim_open", args=[paid.pk]) in said

    def test_what_was_paid_since_a_month_is_known(self, paid):
        known = rules.paid_since(paid, MONTH)
        assert (known.first, known.last, known.months, known.total) == (
            MONTH,
            MONTH,
            1,
            Decimal(400),
        )
        assert rules.paid_since(paid, NEXT) is None
        assert rules.paid_since(paid, date(2026, 9, 1)).first == MONTH

    @pytest.mark.parametrize(
        ("verb", "asks", "said"),
        [
            ("propose_suspension", {"from_month": "2026-10"}, True),
            ("propose_suspension", {"from_month": "2026-11"}, False),
            ("propose_end", {"from_month": "2026-10"}, True),
            ("propose_end", {"from_month": "2026-11"}, False),
            ("change_care", {"from_month": "2026-10"}, True),
            ("change_guardianship", {"from_month": "2026-10"}, True),
        ],
    )
    def test_the_form_says_what_is_paid_and_leads_to_claims(self, client, paid, verb, asks, said):
        url = reverse("cases:award_paid_since", args=[paid.pk])
        shown = client.get(url, {"verb": verb, **asks}).content.decode()
        assert ("400.00" in shown) is said
        assert (reverse("benefits:claim_open", args=[paid.pk]) in shown) is said

    def test_after_it_the_page_says_so_too(self, client, paid):
        page = reverse("benefits:award_suspend", args=[paid.pk])
        assert (
            reverse("cases:award_paid_since", args=[paid.pk]) in client.get(page).content.decode()
        )
        asked = {
            "version": paid.version,
            "found_on": "2026-09-20",
            "from_month": "2026-10",
            "until": "2026-12",
            "papers": "入户两次均无人",
            "heard_on": "2026-10-20",
            "heard": HEARD,
        }
        (message,) = client.post(page, asked, follow=True).context["messages"]
        assert "400.00" in str(message)

    def test_a_resumption_into_months_past_says_that_they_are_paid_on(self, paid):
        assert "2026-09" in rules.said_of_paid(paid, "resume_award", date(2026, 9, 1))
        assert not rules.said_of_paid(paid, "resume_award", date(2099, 1, 1))

    def test_what_was_paid_too_much_leads_to_the_list_on_which_it_is_claimed(self, paid):
        """It led to the page of the award, which had no button for it."""
        said = rules.said_of_paid(paid, "end_award", date(2026, 9, 1))
        assert "“追缴—多发未追缴”" in said
        assert "救助资格页面" not in said


def test_a_term_stands_on_the_due_list_when_it_ends(client):
    award, open_end = factories.award(), factories.award()
    with pytest.raises(NotAllowed):
        suspend(award, until=date(2026, 9, 1))
    suspend(award, until=NEXT)
    suspend(open_end)

    def waiting(day):
        return list(worklists.awards_waiting(Award.objects.all(), AwardWork.SUSPENSION, day))

    assert waiting(date(2026, 10, 31)) == []
    assert waiting(date(2026, 11, 1)) == waiting(date(2027, 1, 5)) == [award]
    assert Award.objects.with_next_due().get(pk=award.pk).next_due_on == NEXT
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    assert "flag=suspension" in client.get(reverse("cases:due")).content.decode()
    assert resume(award, NEXT).suspended_until is None
    assert waiting(date(2026, 11, 1)) == []
