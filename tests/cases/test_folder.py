"""The pages of the folder of a family: its index, adding, opening, marking, printing."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from cases.models import Attachment, Survey
from tests import attached, factories
from tests.benefits import changed
from tests.cases import walk
from tests.cases.test_attachments import a_picture, put
from welfare.accounts.roles import Role
from welfare.models import Event, User

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
PHONE = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture(autouse=True)
def _english(client):
    client.cookies["django_language"] = "en"
    with translation.override("en"):
        yield


@pytest.fixture
def worker(client):
    client.force_login(walk.worker())
    return client


def add(client, home, *uploads, **data):
    url = reverse("cases:attachment_add", args=[home.pk])
    sent = {"kind": "identity", "note": "户主", "papers": list(uploads), **data}
    return client.post(url, sent, headers={"User-Agent": PHONE})


def pages(client, name, pk):
    answer = client.get(reverse(f"cases:{name}", args=[pk]))
    assert answer.status_code == 200, answer
    return answer.content.decode()


def test_many_files_are_put_in_at_once_from_a_phone(worker):
    case = walk.accepted()
    home = case.household
    uploads = [attached.upload(attached.picture("navy")), attached.upload(attached.pdf(), "1.pdf")]
    photographed = attached.upload(attached.picture("teal"), "image.jpg")
    about = f"case:{case.pk}"
    answer = add(worker, home, *uploads, camera=photographed, about=about)
    assert answer.url == reverse("cases:folder", args=[home.pk])
    papers = home.attachments.order_by("pk")
    assert [(p.is_pdf, p.device, p.application) for p in papers] == [
        (False, "phone", case),
        (True, "phone", case),
        (False, "phone", case),
    ]
    page = pages(worker, "folder", home.pk)
    assert "1. Identity card · 户主" in page
    assert page.count(reverse("cases:attachment_small", args=[papers[0].pk])) == 1
    assert "Other papers" in pages(worker, "application", case.pk)


def test_a_file_that_is_refused_leaves_what_was_typed(worker):
    home = factories.household()
    large = attached.upload(attached.picture() + b"\0" * (40 * 2**20), "大.jpg")
    answer = add(worker, home, large, attached.upload(b"MZ", "扫描.pdf"), note="二女儿")
    said = answer.context["form"].errors["papers"]
    assert "大.jpg" in said[0]
    assert "program" in said[1]
    assert 'value="二女儿"' in answer.content.decode()
    assert not Attachment.objects.exists()


@pytest.mark.parametrize("sent", [{"kind": ""}, {"kind": "x"}, {"about": "case:0"}, {"papers": []}])
def test_what_is_missing_or_no_choice_is_said_at_its_field(worker, sent):
    answer = add(worker, factories.household(), attached.upload(), **sent)
    assert set(answer.context["form"].errors) == set(sent)


def test_the_same_file_again_is_said_on_the_form(worker):
    home = factories.household()
    content = attached.picture("olive")
    add(worker, home, attached.upload(content))
    answer = add(worker, home, attached.upload(content))
    assert "no. 1, Identity card" in str(answer.context["form"].errors)


def test_the_survey_with_a_bad_photograph_keeps_what_was_typed(worker):
    case = walk.accepted()
    sent = {"version": case.version, "visited_on": walk.days_ago(3), "first_signer": "张三"}
    sent |= {"second_signer": "李四", "member_present": "王五", "annual_income": "7200"}
    sent |= {"observations": "房顶漏雨", "seen": walk.members(case)}
    url = reverse("cases:survey", args=[case.pk])
    script = attached.upload(attached.pdf(script="app.alert(1)"), "现场.jpg")
    answer = worker.post(url, sent | {"photographs": script})
    assert "现场.jpg" in str(answer.context["form"].errors["photographs"])
    assert "房顶漏雨" in answer.content.decode()
    two = [attached.upload(attached.picture(c)) for c in ("maroon", "purple")]
    answer = worker.post(url, sent | {"photographs": two}, headers={"User-Agent": PHONE})
    assert answer.status_code == 302
    assert Survey.objects.get().photographs.count() == 2
    assert pages(worker, "application", case.pk).count("/small/") == 2


def test_two_people_at_one_survey_the_second_reads_it_and_loses_nothing(worker):
    case = walk.accepted()
    sent = {"version": case.version, "visited_on": walk.days_ago(3), "first_signer": "张三"}
    sent |= {"second_signer": "李四", "member_present": "王五", "annual_income": "7200"}
    sent |= {"observations": "另一人看到的", "seen": walk.members(case)}
    walk.survey(case)
    url = reverse("cases:survey", args=[case.pk])
    answer = worker.post(url, sent | {"photographs": attached.upload()})
    assert answer.status_code == 409
    assert not Attachment.objects.exists()
    kept = worker.get(reverse("welfare:drafts"), {"form": url}).json()["drafts"]
    assert "另一人看到的" in str(kept)


def test_a_pdf_is_no_photograph_of_a_visit(worker):
    """The survey takes pictures; its chooser says so, and the server too."""
    case = walk.accepted()
    page = pages(worker, "survey", case.pk)
    [chooser] = re.findall(r'<input type="file"[^>]*name="photographs"[^>]*>', page)
    assert "application/pdf" not in chooser
    assert "multiple" in chooser
    url = reverse("cases:survey", args=[case.pk])
    answer = worker.post(url, {"photographs": attached.upload(attached.pdf(), "屋内.jpg")})
    assert "is a PDF" in answer.context["form"].errors["photographs"][0]


def test_the_county_opens_a_picture_and_the_look_is_shown(client):
    [paper] = put()
    clerk = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(clerk)
    answer = client.get(reverse("cases:attachment_file", args=[paper.pk]))
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["Content-Disposition"] == f'inline; filename="income-{paper.pk}.jpg"'
    assert "sandbox" in answer.headers["Content-Security-Policy"]
    event = Event.objects.get(verb="attachment_seen")
    assert (event.actor, event.subject_id) == (clerk, paper.pk)
    page = pages(client, "attachment", paper.pk)
    assert "Paper in the folder looked at" in page
    assert clerk.full_name in page


def test_the_small_picture_is_no_look(worker):
    [paper] = put()
    assert worker.get(reverse("cases:attachment_small", args=[paper.pk])).status_code == 200
    assert not Event.objects.filter(verb="attachment_seen").exists()
    [sheet] = put(None, attached.kept(attached.pdf(pages=4)))
    assert worker.get(reverse("cases:attachment_small", args=[sheet.pk])).status_code == 200
    Attachment.objects.filter(pk=sheet.pk).update(thumbnail="")  # one that could not be drawn
    assert worker.get(reverse("cases:attachment_small", args=[sheet.pk])).status_code == 404


def test_another_town_finds_nothing(client):
    [paper] = put()
    client.force_login(factories.user(Role.TOWN_CASEWORKER, factories.town(2)))
    for name in ("attachment", "attachment_file", "attachment_small", "attachment_wrong"):
        assert client.get(reverse(f"cases:{name}", args=[paper.pk])).status_code == 404
    for name in ("folder", "folder_print", "attachment_add"):
        url = reverse(f"cases:{name}", args=[paper.household_id])
        assert client.get(url).status_code == 404


def test_near_relatives_read_why_they_see_nothing(worker):
    case = walk.accepted()
    put(case.household, about=case)
    User.objects.filter(pk=walk.worker().pk).update(full_name=case.household.head.name)
    answer = worker.get(reverse("cases:folder", args=[case.household_id]))
    assert answer.status_code == 409
    assert "of your name" in answer.content.decode()
    assert "Other papers" not in pages(worker, "application", case.pk)


def test_a_paper_is_marked_as_wrong_on_its_page(worker):
    [paper] = put()
    url = reverse("cases:attachment_wrong", args=[paper.pk])
    assert worker.post(url, {"reason": ""}).context["form"].errors
    assert worker.post(url, {"reason": "别家的"}).status_code == 302
    page = pages(worker, "attachment", paper.pk)
    assert "别家的" in page
    assert url not in page
    assert worker.post(url, {"reason": "又一次"}).status_code == 200
    paper.refresh_from_db()
    assert paper.wrong_because == "别家的"
    assert "别家的" in pages(worker, "folder", paper.household_id)


def test_who_only_reads_has_no_button_to_add_or_mark(client):
    [paper] = put()
    client.force_login(walk.head())
    assert "/add/" not in pages(client, "folder", paper.household_id)
    assert "/wrong/" not in pages(client, "attachment", paper.pk)


def test_the_cover_and_the_list_of_contents_count_pages(worker):
    home = factories.household()
    put(home, a_picture(), attached.kept(attached.pdf(pages=6)), note="住院")
    put(home, a_picture(), kind="other")
    wrong = home.attachments.first()
    worker.post(reverse("cases:attachment_wrong", args=[wrong.pk]), {"reason": "看不清"})
    paper = " ".join(pages(worker, "folder_print", home.pk).split())
    assert home.head.name in paper
    assert home.head.resident_id not in paper
    assert "2 件 7 页" in paper or "2 papers, 7 pages" in paper
    assert '<td class="num">2</td>' in paper
    assert '<td class="num">1</td>' not in paper  # the number of the folder, not of the list
    assert "1–6" in paper
    assert "看不清" not in paper
    assert 'data-print"' not in paper
    answer = worker.post(reverse("cases:list_print", args=["folder", home.pk]))
    assert "data-print-now" in answer.content.decode()
    assert Event.objects.get(verb="list_printed").subject_id == home.pk


def test_the_folder_names_the_one_it_came_from(worker):
    award = changed.award(size=3)
    gone = award.members.order_by("pk").last().person
    made = changed.register(award, "split", members=[gone], head_of_new=gone).beside
    link = reverse("cases:folder", args=[award.household_id])
    assert link in pages(worker, "folder", made.pk)


def test_a_file_that_is_gone_from_the_disk_is_a_sentence(worker):
    [paper] = put()
    paper.file.storage.delete(paper.file.name)
    answer = worker.get(reverse("cases:attachment_file", args=[paper.pk]))
    assert answer.status_code == 409
    assert "system administrator" in answer.content.decode()
    assert not Event.objects.filter(verb="attachment_seen").exists()


def test_an_award_shows_its_papers_and_leads_to_the_folder(worker):
    award = factories.award()
    [paper] = put(award.household, about=award, kind="hearing")
    page = pages(worker, "award", award.pk)
    assert reverse("cases:attachment", args=[paper.pk]) in page
    assert reverse("cases:folder", args=[award.household_id]) in page
    add_url = reverse("cases:attachment_add", args=[award.household_id])
    assert f"{add_url}?about=award:{award.pk}" in page
    chosen = worker.get(add_url, {"about": f"award:{award.pk}"}).content.decode()
    assert f'value="award:{award.pk}" selected' in chosen


def test_who_decides_sees_the_papers(client):
    case = walk.submit(
        walk.propose(walk.survey(walk.accepted(**walk.URGENT)), "500", small_sum=True)
    )
    [paper] = put(case.household, about=case)
    client.force_login(walk.head())
    assert reverse("cases:attachment", args=[paper.pk]) in pages(client, "decide", case.pk)


def test_a_thick_folder_asks_the_database_no_more_than_a_thin_one(
    worker, django_assert_max_num_queries
):
    home = factories.household()
    put(home)
    url = reverse("cases:folder", args=[home.pk])
    with django_assert_max_num_queries(40) as thin:
        worker.get(url)
    put(home, *[a_picture() for _n in range(6)])
    with django_assert_max_num_queries(len(thin)):
        worker.get(url)
