"""The folder of a family: who puts papers in, who sees them, what stays when a family changes."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, transaction
from django.utils import timezone, translation

from cases import rules
from cases.actions import attachments as actions
from cases.actions import changes as family
from cases.models import Attachment, Award, Household, PublicNotice, Survey
from cases.tasks import sweep_attachment_files
from tests import attached, factories
from tests.benefits import changed
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.audit.details import worded
from welfare.exceptions import NotAllowed
from welfare.models import Event

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
COLOURS = iter(f"#{n:06x}" for n in range(1, 2**24, 4099))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def a_picture():
    """A picture that no other test has sent."""
    return attached.kept(attached.picture(next(COLOURS)))


def put(household=None, *files, by=None, kind="income", **said):
    return actions.add_attachments(
        by=by or walk.worker(),
        household=household or factories.household(),
        files=files or (a_picture(),),
        kind=kind,
        device="phone",
        **said,
    )


def mark(paper, by=None, reason="别家的"):
    return actions.mark_attachment_wrong(by=by or walk.worker(), attachment=paper, reason=reason)


def look(paper, by):
    """As a page does: the row and its file anew."""
    return actions.look_at_attachment(by=by, attachment=Attachment.objects.get(pk=paper.pk))


def folder(home, by):
    return list(Attachment.objects.visible_to(by).of_family(home))


def on_disk():
    return {p for p in Path(settings.MEDIA_ROOT).rglob("*") if p.is_file()}


def test_papers_are_kept_encrypted_and_read_again():
    before, file = on_disk(), a_picture()
    [paper] = put(None, file, note=" 长子 ")
    written = on_disk() - before
    assert len(written) == 2
    for path in written:
        content = path.read_bytes()
        assert b"JFIF" not in content
        assert content.split(b"\n")[0].decode() in settings.FIELD_KEYS
    assert look(paper, walk.approver()) == file.content
    assert (paper.note, paper.device, paper.added_by) == ("长子", "phone", walk.worker())


def test_what_was_encrypted_before_a_new_key_came_is_still_read(settings):
    file = a_picture()
    [paper] = put(None, file)
    settings.FIELD_KEYS = {"new": bytes(range(32)), **settings.FIELD_KEYS}
    assert look(paper, walk.worker()) == file.content
    [later] = put(paper.household, attached.kept(attached.pdf(pages=2)))
    settings.FIELD_KEYS = {"new": bytes(range(32))}
    assert look(later, walk.worker()).startswith(b"%PDF")
    with pytest.raises(NotAllowed, match="cannot be read"):
        look(paper, walk.worker())


def test_who_puts_in_marks_and_looks_is_in_the_log():
    case = walk.accepted()
    [paper] = put(case.household, about=case)
    look(paper, walk.approver())
    mark(paper)
    said = Event.objects.filter(subject_type="cases.attachment", subject_id=paper.pk)
    assert list(said.order_by("pk").values_list("verb", "actor")) == [
        ("attachment_added", walk.worker().pk),
        ("attachment_seen", walk.approver().pk),
        ("attachment_marked_wrong", walk.worker().pk),
    ]
    assert {event.town for event in said} == {case.town}
    of_case = Event.objects.filter(case_type="cases.application", case_id=case.pk)
    assert of_case.filter(verb="attachment_added").exists()
    assert not of_case.filter(verb="attachment_seen").exists()  # the story of a case stays short


def test_the_same_file_twice_in_one_folder_is_said():
    home, file = factories.household(), a_picture()
    put(home, a_picture())
    put(home, file, kind="identity")
    with pytest.raises(NotAllowed, match="no. 2"):
        put(home, a_picture(), file)
    with pytest.raises(NotAllowed, match="twice"):
        put(home, *[file] * 2)
    assert home.attachments.count() == 2
    put(factories.household(), file)  # another family's own copy


def test_a_refused_paper_leaves_no_file_behind(monkeypatch):
    """Two people send the same picture at one moment: the database says no to the second."""
    home, file = factories.household(), a_picture()
    put(home, file)
    monkeypatch.setattr(rules, "check_files", lambda *_args: None)
    before = on_disk()
    with pytest.raises(NotAllowed, match="already"):
        put(home, a_picture(), file)
    assert on_disk() == before


def test_what_was_marked_as_wrong_stays_and_may_come_again():
    home, file = factories.household(), a_picture()
    [paper] = put(home, file)
    with pytest.raises(NotAllowed, match="wrong"):
        mark(paper, reason=" ")
    mark(paper)
    with pytest.raises(NotAllowed, match="already"):
        mark(paper)
    [again] = put(home, file)
    assert [one.wrong_at is None for one in folder(home, walk.worker())] == [False, True]
    assert (rules.number_of(paper), rules.number_of(again)) == (1, 2)
    assert look(paper, walk.worker()) == file.content


@pytest.mark.parametrize(
    "change",
    ["file = 'x'", "digest = 'x'", "household_id = household_id + 1", "wrong_because = 'y'"],
)
def test_a_paper_is_never_changed_or_deleted(change):
    [paper] = put()
    mark(paper)
    with pytest.raises(DatabaseError, match="attachment_stays"), transaction.atomic():
        connection.cursor().execute(f"UPDATE cases_attachment SET {change}")
    with pytest.raises(DatabaseError, match="attachment_is_kept"), transaction.atomic():
        connection.cursor().execute("DELETE FROM cases_attachment")


@pytest.mark.parametrize(
    "change",
    ["file = 'x'", "digest = 'x'", "kind = 'card'", "note = 'y'"],
)
def test_what_a_paper_is_and_of_whom_is_never_written_over(change):
    put()
    with pytest.raises(DatabaseError, match="attachment_stays"), transaction.atomic():
        connection.cursor().execute(f"UPDATE cases_attachment SET {change}")


def test_what_a_broken_transaction_left_is_swept_away_after_a_day(monkeypatch):
    """The file is on disk before its row is sure: where the commit broke, it stayed for ever."""
    [kept] = put()
    before = on_disk()
    at_work = transaction.atomic()
    at_work.__enter__()
    put()
    at_work.__exit__(RuntimeError, RuntimeError("the machine went down"), None)
    assert len(on_disk()) == len(before) + 2
    sweep_attachment_files()
    assert len(on_disk()) == len(before) + 2  # a row may be on its way
    later = timezone.now() + timedelta(days=2)
    monkeypatch.setattr("cases.attachment_files.timezone.now", lambda: later)
    sweep_attachment_files()
    assert {path.name for path in on_disk()} == {
        Path(one.name).name for one in (kept.file, kept.thumbnail)
    }


def test_a_case_in_review_keeps_what_it_stands_on():
    case = walk.submit(
        walk.propose(walk.survey(walk.accepted(**walk.URGENT)), "500", small_sum=True)
    )
    [paper] = put(case.household, about=case)
    with pytest.raises(NotAllowed, match="in review"):
        mark(paper)
    [other] = put(case.household)
    mark(other)


# ---- who


def test_the_county_sees_and_its_sampler_puts_in():
    home = factories.household()
    sampler = factories.user(Role.COUNTY_CASEWORKER)
    [paper] = put(home, by=sampler, kind="visit")
    for role in (Role.COUNTY_APPROVER, Role.TOWN_HEAD, Role.FINANCE):
        assert look(paper, factories.user(role))


@pytest.mark.parametrize("role", [Role.TOWN_HEAD, Role.COUNTY_APPROVER, Role.FINANCE, Role.AUDITOR])
def test_who_does_not_work_on_cases_puts_nothing_in(role):
    with pytest.raises(NotAllowed, match="right"):
        put(by=factories.user(role))
    [paper] = put()
    with pytest.raises(NotAllowed, match="right"):
        mark(paper, by=factories.user(role))


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.SYSTEM_ADMIN, Role.STATISTICIAN])
def test_who_does_not_see_cases_sees_no_paper(role):
    [paper] = put()
    with pytest.raises(NotAllowed, match="right"):
        look(paper, factories.user(role))


def test_another_town_neither_sees_nor_puts_in():
    [paper] = put()
    other = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    for does in (lambda: put(paper.household, by=other), lambda: look(paper, other)):
        with pytest.raises(NotAllowed, match="another area"):
            does()
    with pytest.raises(NotAllowed, match="another area"):
        mark(paper, by=other)
    assert folder(paper.household, other) == []


def test_near_relatives_stay_away():
    [paper] = put()
    home, by = paper.household, walk.worker()
    home.members.first().person.__class__.objects.filter(pk=home.head_id).update(name=by.full_name)
    for does in (lambda: put(home), lambda: mark(paper), lambda: look(paper, by)):
        with pytest.raises(NotAllowed, match="of your name"):
            does()


def test_near_relatives_of_the_family_that_has_the_award_by_now_stay_away_too():
    award, by, other = factories.award("DIBAO"), walk.worker(), factories.household()
    [paper] = put(award.household, about=award)
    Award.objects.filter(pk=award.pk).update(household=other)
    assert look(paper, by)
    other.head.__class__.objects.filter(pk=other.head_id).update(name=by.full_name)
    with pytest.raises(NotAllowed, match="of your name"):
        look(paper, by)


def test_who_put_papers_into_a_case_does_not_decide_it():
    both = factories.user(Role.TOWN_CASEWORKER, name="身兼两职")
    both.roles = [Role.TOWN_CASEWORKER, Role.TOWN_HEAD]
    both.save()
    case = walk.survey(walk.accepted(**walk.URGENT))
    put(case.household, by=both, about=case)
    case = walk.submit(walk.propose(case, "500", small_sum=True))
    with pytest.raises(NotAllowed):
        walk.decide(case, by=both)


def test_a_look_is_no_casework():
    case = walk.survey(walk.accepted(**walk.URGENT))
    [paper] = put(case.household, about=case)
    look(paper, walk.head())
    case = walk.submit(walk.propose(case, "500", small_sum=True))
    assert walk.decide(case).status == "approved"


def test_a_paper_hangs_on_the_familys_own_case():
    other = walk.accepted()
    with pytest.raises(NotAllowed, match="its own family"):
        put(about=other)
    with pytest.raises(NotAllowed, match="its own family"):
        put(about=factories.award())


# ---- photographs of a step


def test_photographs_of_the_visit_hang_on_it():
    case = walk.survey(walk.accepted(), photographs=[a_picture(), a_picture()], device="phone")
    survey = Survey.objects.get()
    papers = survey.photographs.all()
    assert {(p.kind, p.application, p.household) for p in papers} == {
        ("visit", case, case.household)
    }
    assert {p.device for p in papers} == {"phone"}


def test_a_picture_that_is_refused_refuses_the_whole_survey():
    case, file = walk.accepted(), a_picture()
    put(case.household, file)
    with pytest.raises(NotAllowed, match="In the folder already"):
        walk.survey(case, photographs=[file])
    assert not Survey.objects.exists()


def test_photographs_of_the_notice_hang_on_it():
    case = walk.propose(walk.survey(walk.accepted()), "5000")
    walk.post(case, photographs=[a_picture()])
    assert PublicNotice.objects.get().photographs.get().kind == "notice"


# ---- families that move, split and join


def test_the_town_that_takes_over_has_the_folder_and_the_other_its_own_decisions():
    award, there = changed.award(size=2), factories.town(2)
    home = award.household
    case = walk.accepted(household=home)
    [of_family], [of_case] = put(home), put(home, about=case)
    Award.objects.filter(pk=award.pk).update(application=None)
    there_by = factories.user(Role.TOWN_CASEWORKER, there)
    change = changed.register(award, "town", to_town=there)
    assert folder(home, there_by) == []
    family.take_over(
        by=there_by, change=change, version=change.version, village=factories.village(there)
    )
    home.refresh_from_db()
    assert folder(home, there_by) == [of_family, of_case]
    assert folder(home, walk.worker()) == []  # the open case went along
    case.refresh_from_db()
    type(case).objects.filter(pk=case.pk).update(town=factories.town())
    assert folder(home, walk.worker()) == [of_case]  # as one that was decided before would be


def test_a_split_leaves_the_folder_and_a_taken_award_brings_its_papers():
    award = changed.award(size=3)
    home = award.household
    [of_family], [of_award] = put(home), put(home, about=award)
    gone = award.members.order_by("pk").last().person
    made = changed.register(award, "split", members=[gone], head_of_new=gone).beside
    assert folder(home, walk.worker()) == [of_family, of_award]
    assert folder(made, walk.worker()) == []
    Award.objects.filter(pk=award.pk).update(household=made)
    assert folder(made, walk.worker()) == [of_award]
    assert folder(home, walk.worker()) == [of_family, of_award]
    assert mark(of_award)


def test_a_merge_keeps_the_folder():
    award, other = changed.award(size=2), changed.award(size=2, income=500)
    home = other.household
    [paper] = put(home)
    changed.register(other, "merge", other_head=[award.payee.resident_id_hash])
    assert folder(home, walk.worker()) == [paper]
    assert Household.objects.filter(pk=home.pk).not_empty().exists()


def test_the_auditor_reads_what_kind_of_paper_it_was():
    [paper] = put(kind="diagnosis")
    details = Event.objects.get(verb="attachment_added", subject_id=paper.pk).details
    with translation.override("zh-hans"):
        assert worded(details) == "材料类别：诊断证明"
