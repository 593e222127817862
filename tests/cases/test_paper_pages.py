"""The pages of papers: the list, the draft, the number, the reprint, and who sees them."""

import re
from datetime import date, datetime
from io import BytesIO
from urllib.parse import unquote

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pypdf import PdfReader

from cases import actions
from cases.actions.papers import issue_paper, print_village_papers
from cases.models import Application, Household
from cases.papers import PAPERS, VILLAGE_PAPERS
from tests import factories
from tests.cases import every_paper, walk
from tests.welfare.papers.test_numbers import told
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.models import Event, IssuedPaper
from welfare.papers.sheets import number_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]


@pytest.fixture(scope="module")
def _told(once, ground):
    return once(lambda: told(walk.opened("DIBAO")).pk)


@pytest.fixture
def case(_told, db):
    return Application.objects.get(pk=_told)


@pytest.fixture
def at_desk(client):
    client.force_login(walk.worker())
    return client


def address(case, what="", name="missing"):
    return reverse(f"cases:paper{what}", args=[case.pk, name] if name else [case.pk])


def test_a_paper_is_a_draft_until_it_has_its_number(at_desk, case):
    page = at_desk.get(address(case)).content.decode()
    assert "尚未编号，不得送达" in page
    draft = at_desk.get(address(case, "_pdf"))
    assert draft["Content-Type"] == "application/pdf"
    assert IssuedPaper.objects.count() == 0  # looking draws no number
    assert at_desk.get(address(case, "_issue")).status_code == 405
    first = at_desk.post(address(case, "_issue"))
    assert first.content.startswith(b"%PDF-")
    issued = IssuedPaper.objects.get()
    page = at_desk.get(address(case)).content.decode()
    assert f"{case.town.name}民救告〔" in page  # the town signs it, in its own numbers
    assert "补印" in page
    again = at_desk.post(address(case, "_issue"))
    assert again.status_code == 200
    assert IssuedPaper.objects.get() == issued
    listed = at_desk.get(address(case, "_list", "")).content.decode()
    assert listed.count(f"〕{issued.serial}号") == 2  # beside the paper, and among what was issued


def test_the_file_is_named_after_the_paper_alone(at_desk, case):
    named = at_desk.get(address(case, "_pdf"))["Content-Disposition"]
    assert unquote(named) == f"inline; filename*=utf-8''{PAPERS['missing'].titled(case)}.pdf"
    assert case.applicant.name not in unquote(named)


def test_another_town_sees_no_paper(client, case):
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    for what in ("", "_pdf"):
        assert client.get(address(case, what)).status_code == 404
    assert client.get(address(case, "_list", "")).status_code == 404
    assert client.post(address(case, "_issue")).status_code == 404
    assert IssuedPaper.objects.count() == 0


def test_who_works_on_no_case_reads_and_gives_no_number(client, case):
    client.force_login(factories.user(Role.CASHIER))
    page = client.get(address(case))
    assert page.status_code == 200
    assert address(case, "_issue") not in page.content.decode()
    assert client.post(address(case, "_issue")).status_code == 403


def test_a_sheet_has_no_number(at_desk, case):
    sheet = address(case, "_issue", "promise")
    assert at_desk.post(sheet).status_code != 200
    assert IssuedPaper.objects.count() == 0


def test_a_villages_papers_are_its_towns(client):
    award = every_paper.running()
    award.programme.public_notice = True
    award.programme.save()
    place = award.village
    client.force_login(walk.worker())
    listed = client.get(reverse("cases:village_list")).content.decode()
    assert reverse("cases:village_paper_list", args=[place.pk]) in listed
    url = reverse("cases:village_paper", args=[place.pk, "publication"])
    page = client.get(url).content.decode().partition("<article")[2]
    assert award.household.head.name in page
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.get(url).status_code == 404


def test_a_paper_of_many_villages_is_one_file(client):
    """Of one's own area; where none has the paper it is said."""
    award, other = every_paper.running(), factories.award(area=factories.town(2))
    award.programme.public_notice = True
    award.programme.save()
    url = reverse("cases:village_papers_together", args=["publication"])
    county = factories.user(Role.COUNTY_CASEWORKER)
    for who, pages in ((county, 2), (walk.worker(), 1)):
        client.force_login(who)
        assert len(PdfReader(BytesIO(client.post(url).content)).pages) == pages
        event = Event.objects.filter(verb="village_papers_printed").latest("pk")
        assert event.actor == who
        assert len(event.details["villages"]) == pages
    assert client.get(url).status_code == 405
    none = reverse("cases:village_papers_together", args=["no_change_roll"])
    assert "没有该文书" in client.post(none, follow=True).content.decode()
    assert other.village.name not in client.get(reverse("cases:village_list")).content.decode()


def test_a_paper_of_one_village_is_taken_on_record(client):
    """By a button, as those of many villages: it holds the names of a whole village."""
    award = every_paper.running()
    award.programme.public_notice = True
    award.programme.save()
    client = Client(enforce_csrf_checks=True)
    client.force_login(walk.worker())
    url = reverse("cases:village_paper_pdf", args=[award.village_id, "publication"])
    assert client.get(url).status_code == 405
    for page in ("cases:village_paper_list", "cases:village_paper"):
        about = [award.village_id] if page.endswith("_list") else [award.village_id, "publication"]
        text = client.get(reverse(page, args=about)).content.decode()
        assert f'href="{url}"' not in text
        form = text.partition(f'action="{url}"')[2].partition("</form>")[0]
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', form)[1]
        answer = client.post(url, {"csrfmiddlewaretoken": token})
        assert len(PdfReader(BytesIO(answer.content)).pages) == 1
    events = Event.objects.filter(verb="village_papers_printed")
    assert [one.details["villages"] for one in events] == [[award.village.code]] * 2
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    assert client.post(url).status_code in (403, 404)
    assert events.count() == 2


def test_the_papers_of_another_area_are_printed_by_nobody():
    """Asked by the action: not only by the page that offers one's own villages."""
    village = factories.award(area=factories.town(2)).village
    paper = VILLAGE_PAPERS["publication"]
    stranger = factories.user(Role.AUDITOR)
    with pytest.raises(NotAllowed, match="辖区"):
        print_village_papers(by=walk.worker(), paper=paper, villages=[village])
    with pytest.raises(NotAllowed, match="权限"):
        print_village_papers(by=stranger, paper=paper, villages=[village])
    assert not Event.objects.filter(verb="village_papers_printed").exists()


def test_the_letters_of_a_village_are_handed_over_on_one_roll(client, case):
    """Each with its number and to whom it goes; a family of another village is not on it."""
    other = told(walk.opened("DIBAO"))
    client.force_login(walk.worker())
    place = case.household.village
    url = reverse("cases:village_paper", args=[place.pk, "delivery_roll"])
    assert client.get(url).status_code == 404
    for one in (case, other):
        client.post(address(one, "_issue"))
    Household.objects.filter(pk=other.household_id).update(village=None)
    page = client.get(url).content.decode().partition("<article")[2]
    issued = IssuedPaper.objects.get(subject_id=case.pk)
    assert number_of(issued) in page
    assert case.applicant.name in page
    assert f"<h1>{place.parent.name}{place.name}文书送达签收册（" in page
    assert f"{timezone.localdate():%Y年}" in page.partition("</h1>")[0]
    assert page.count("〕") == 1  # the other family's letter is not on it


def test_the_roll_of_a_month_has_what_was_decided_in_it_whatever_month_it_counts_from(client):
    """An end of 2023 that is decided today is on today's roll; the roll of another month stays."""
    award = factories.award(size=2, basic=960)
    march = timezone.make_aware(datetime(2026, 3, 31, 23, 30))
    may = timezone.make_aware(datetime(2026, 5, 1, 0, 30))
    every_paper.changed(award, from_month=date(2026, 4, 1), decided_at=march)
    every_paper.changed(award, direction="stop", from_month=date(2023, 1, 1), decided_at=may)
    client.force_login(walk.worker())
    pages = client.get(reverse("cases:village_paper_list", args=[award.village_id])).content
    assert {"2026年5月", "2026年3月"} <= set(re.findall(r"\d+年\d月", pages.decode()))
    shown = {
        name: client.get(reverse("cases:village_paper", args=[award.village_id, name]))
        .content.decode()
        .partition("<article")[2]
        for name in ("change_roll", "change_roll-202603")
    }
    assert f"{award.village.parent.name}{award.village.name}" in shown["change_roll"]
    assert "2023年1月" in shown["change_roll"]
    assert "2023年1月" not in shown["change_roll-202603"]
    assert "调减" in shown["change_roll-202603"]
    together = client.post(reverse("cases:village_papers_together", args=["change_roll"]))
    assert "增发、减发、停发名册.pdf" in unquote(together["Content-Disposition"])
    villages = client.get(reverse("cases:village_list")).content.decode()
    assert ">增发、减发、停发名册<" in villages


def test_each_office_counts_its_own_papers(client, case):
    """The town's notice is its number 1, and the county's refusal is the county's."""

    def issue(subject, name, role):
        client.force_login(factories.user(role))
        assert client.post(address(subject, "_issue", name)).status_code == 200
        return IssuedPaper.objects.latest("pk")

    notice = issue(case, "missing", Role.TOWN_CASEWORKER)
    assert (notice.office, notice.serial) == (case.town, 1)
    factories.user(Role.COUNTY_APPROVER)
    alone = walk.decide(walk.submitted(amount="5000"), actions.refuse, note="超标")
    by_county = walk.decide(walk.submitted(amount="20000"))
    by_county = walk.decide(by_county, actions.refuse, note="超标")
    of_town = issue(alone, "refusal", Role.TOWN_CASEWORKER)
    of_county = issue(by_county, "refusal", Role.TOWN_CASEWORKER)
    assert (of_town.office, of_town.serial) == (alone.town, 1)
    assert (of_county.office, of_county.serial) == (alone.town.parent, 1)


def test_who_is_near_to_the_family_does_not_issue_its_papers(at_desk, case):
    case.near_relative = f"{walk.worker().full_name}：妹妹"
    case.save()
    assert address(case, "_issue") not in at_desk.get(address(case)).content.decode()
    at_desk.post(address(case, "_issue"))
    assert not IssuedPaper.objects.exists()
    issue_paper(by=walk.head(), paper=PAPERS["missing"], subject=case)
