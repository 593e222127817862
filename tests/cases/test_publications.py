"""What a village's board does not say yet: printed, hung, and due again after the next decision."""

from datetime import date, timedelta

import pytest
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from cases import publications
from cases.actions import awards
from cases.actions.papers import print_village_papers
from cases.actions.publications import hang_publication, look_at_board
from cases.models import Award, BoardPhotograph, Person, Programme, Publication, PublishedAward
from cases.papers import VILLAGE_PAPERS
from tests import factories
from tests.attached import kept, picture, upload
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.county.months import first_of, next_month
from welfare.exceptions import NotAllowed
from welfare.models import Division, Event, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground")]
TODAY = timezone.localdate


@pytest.fixture(autouse=True)
def _posted():
    Programme.objects.filter(kind="dibao").update(public_notice=True)


def confirmed(**fields):
    """An award that was confirmed here, with its case."""
    return walk.approved("DIBAO", "300", **fields).awards.get()


def printed(village, by=None):
    paper = VILLAGE_PAPERS["publication"]
    print_village_papers(by=by or walk.worker(), paper=paper, villages=[village])
    return Publication.objects.filter(village=village).latest("pk")


def hang(row, by=None, **said):
    facts = {"hung_on": TODAY(), "place": "村务公开栏", "hung_by": "村主任"} | said
    return hang_publication(by=by or walk.worker(), publication=row, **facts)


def due(village, user=None):
    """What waits on the board of a village, as words and awards."""
    rows = publications.unpublished(user or walk.worker(), village, TODAY())
    return [(row.what, row.award) for row in rows]


def ended(award):
    said = {"stop_way": "ledger", "left_on": TODAY(), "left_reason": "死亡"}
    months = {"last_month": first_of(TODAY())}
    Award.objects.filter(pk=award.pk).update(status="ended", **said, **months)


def test_what_is_confirmed_waits_until_it_hangs_and_what_ends_until_it_is_off():
    one = confirmed()
    assert due(one.village) == [(publications.TO_HANG, one)]
    row = printed(one.village)
    assert due(one.village) == [(publications.TO_HANG, one)]  # printed is not hung
    hang(row)
    assert due(one.village) == []
    two = confirmed()  # after the list was hung
    assert due(one.village) == [(publications.TO_HANG, two)]
    ended(one)
    assert due(one.village) == [(publications.TO_HANG, two), (publications.TO_TAKE_DOWN, one)]
    hang(printed(one.village))
    assert due(one.village) == []
    assert Publication.objects.hanging().count() == 1
    assert list(PublishedAward.objects.filter(award=two).values_list("persons", "amount")) == [
        (two.family_size, two.amounts.get().total)
    ]


def test_only_what_stood_on_the_printed_list_is_published_by_it():
    one = confirmed()
    row = printed(one.village)
    late = confirmed()
    hang(row)
    assert due(one.village) == [(publications.TO_HANG, late)]


def test_a_board_that_names_somebody_gets_an_empty_list_when_the_last_one_ends():
    one = confirmed()
    assert not VILLAGE_PAPERS["publication"].available(factories.village(one.town, urban=True))
    hang(printed(one.village))
    ended(one)
    row = printed(one.village)
    assert row.entries.count() == 0
    hang(row)
    assert due(one.village) == []


def test_what_begins_later_hangs_from_its_decision_on():
    """It stood on no list before its first month."""
    one = confirmed()
    later = next_month(first_of(TODAY()))
    Award.objects.filter(pk=one.pk).update(first_month=later)
    one.amounts.update(from_month=later)
    one.members.update(period=(later, None))
    assert due(one.village) == [(publications.TO_HANG, one)]
    (part,) = VILLAGE_PAPERS["publication"].fields(one.village)["parts"][1:]
    assert f"{later:%Y年}{later.month}月" in part.rows[0][3]


def test_children_and_what_the_county_does_not_post_never_wait():
    one = confirmed()
    born = date(TODAY().year - 9, 3, 1)
    everybody = Person.objects.filter(pk__in=one.members.values("person"))
    was = everybody.values_list("birth_date", flat=True)[0]
    everybody.update(birth_date=born)
    assert due(one.village) == []
    everybody.update(birth_date=was)
    assert len(due(one.village)) == 1
    Programme.objects.filter(pk=one.programme_id).update(public_notice=False)
    assert due(one.village) == []
    orphan = factories.award("ORPHAN", origin="confirmed", application=one.application)
    assert due(orphan.village) == []


def test_what_a_ledger_brought_hung_before():
    old = factories.award()
    assert due(old.village) == []
    hang(printed(old.village))
    assert PublishedAward.objects.filter(award=old).exists()
    Award.objects.filter(pk=old.pk).update(
        status="suspended",
        stop_way="ledger",
        suspended_from=first_of(TODAY()),
        suspended_reason="核查",
    )
    assert due(old.village) == [(publications.TO_TAKE_DOWN, old)]
    hang(printed(old.village))
    Award.objects.filter(pk=old.pk).update(status="active", stop_way="", suspended_from=None)
    assert due(old.village) == [(publications.TO_HANG, old)]  # it is supported again


def acted(verb, award, **said):
    """Done by a verb of its own, as a finding does it: no change of the award stands for it."""
    award.refresh_from_db()
    told = {"by": walk.approver(), "award": award, "version": award.version, "reason": "核查"}
    return verb(**told, **said)


@pytest.fixture
def later(monkeypatch):
    """Some days on, what is done is done then; the day it is then."""
    begun = timezone.now()

    def go(days):
        monkeypatch.setattr(timezone, "now", lambda: begun + timedelta(days=days))
        return TODAY()

    return go


def since(village):
    return [row.since for row in publications.unpublished(walk.worker(), village, TODAY())]


def test_what_is_suspended_and_resumed_waits_since_that_day(later):
    one = confirmed()
    hang(printed(one.village))
    day = later(40)
    told = {"proposed_by": walk.worker(), "heard": "无异议"}
    acted(awards.suspend_award, one, from_month=first_of(day), **told)
    assert since(one.village) == [day]
    hang(printed(one.village))
    day = later(150)
    acted(awards.resume_award, one, from_month=first_of(day))
    assert since(one.village) == [day]


def test_what_is_suspended_and_resumed_later_on_waits_since_that_month(later):
    one = confirmed()
    hang(printed(one.village))
    told = {"proposed_by": walk.worker(), "heard": "无异议"}
    begins = next_month(first_of(later(40)))
    acted(awards.suspend_award, one, from_month=begins, **told)
    assert since(one.village) == []
    later(100)
    assert since(one.village) == [begins]
    again = next_month(first_of(TODAY()))
    acted(awards.resume_award, one, from_month=again)
    assert since(one.village) == [begins]  # the list names it from that month on
    hang(printed(one.village))
    later(140)
    assert since(one.village) == [again]


def test_what_ends_dated_back_waits_since_it_was_decided(later):
    one = confirmed()
    hang(printed(one.village))
    day = later(70)
    told = {"proposed_by": walk.worker(), "heard": "无异议"}
    left = day - timedelta(days=60)
    acted(awards.end_award, one, left_on=left, last_month=first_of(left), **told)
    assert since(one.village) == [day]


def test_what_ends_by_itself_waits_since_the_month_after(later):
    one = confirmed()
    hang(printed(one.village))
    last = later(35)
    Award.objects.filter(pk=one.pk).update(ends_on=last)
    later(100)
    assert since(one.village) == [next_month(first_of(last))]


def said_on_its_page(award):
    """The board that its page names, and whether the page says that it is to be published."""
    (row,) = publications.with_boards(Award.objects.filter(pk=award.pk))
    return row.board, publications.waits(row, TODAY())


def test_the_page_of_an_award_says_of_its_board_what_the_worklist_says():
    one = factories.award()
    assert said_on_its_page(one) == (None, False)
    board = hang(printed(one.village))
    assert said_on_its_page(one) == (board, False)
    town = factories.town(2)
    Award.objects.filter(pk=one.pk).update(town=town, village=factories.village(town))
    one.refresh_from_db()
    assert said_on_its_page(one) == (None, True)
    there = factories.user(Role.TOWN_CASEWORKER, town)
    assert due(one.village, there) == [(publications.TO_HANG, one)]


def test_a_village_that_was_abolished_waits_for_nothing(client):
    one, worker = confirmed(), walk.worker()
    hang(printed(one.village))
    ended(one)
    two = confirmed()
    assert [row.village for row in publications.villages_due(worker, TODAY())] == [one.village]
    Division.objects.filter(pk=one.village_id).update(valid_to=TODAY())
    assert publications.villages_due(worker, TODAY()) == []
    assert due(one.village) == []
    assert [said_on_its_page(award) for award in (one, two)] == [(None, False)] * 2
    client.force_login(worker)
    tiles = client.get(reverse("cases:due")).context["tiles"]
    assert reverse("cases:publication_list") not in [tile.url for tile in tiles]


def test_a_sum_or_size_that_is_another_now_is_shown_and_not_due(client):
    paid, grown, _same = confirmed(), confirmed(), confirmed()
    hang(printed(paid.village))
    client.force_login(walk.worker())
    board = reverse("cases:publication", args=[paid.village_id])
    page = client.get(board)
    assert page.context["other_now"] == []
    assert "公布栏与名单一致" not in page.content.decode()
    paid.amounts.update(basic="345.67")
    Award.objects.filter(pk=grown.pk).update(family_size=7)
    page = client.get(board)
    rows = page.context["other_now"]
    assert {row.now.award for row in rows} == {paid, grown}
    text = page.content.decode()
    assert "300.00" in text
    assert "345.67" in text
    assert due(paid.village) == []
    hang(printed(paid.village))
    assert client.get(board).context["other_now"] == []


def test_what_differs_takes_as_many_queries_for_many():
    lines = [confirmed() for _time in range(4)]
    village = lines[0].village
    hang(printed(village))

    def shown():
        rows = publications.other_now(village, TODAY())
        return [(row.now.award.named, row.now.award.programme.name) for row in rows]

    lines[0].amounts.update(basic="345.67")
    few = asked(shown)[0]
    for one in lines[1:]:
        one.amounts.update(basic="345.67")
    assert len(shown()) == 4
    assert asked(shown)[0] == few


def test_by_when_it_hangs_is_the_countys_number_in_force_on_the_day():
    county = factories.county()
    monday = date(2026, 3, 2)
    assert publications.due_days(county, {monday}) == {}  # the law names none
    for begun, days in ((date(2026, 1, 1), "5"), (date(2026, 3, 3), "2")):
        Parameter.objects.create(
            county=county,
            key=Key.PUBLICATION_DAYS,
            value=days,
            valid_from=begun,
            document="测试文件",
        )
    tuesday = monday + timedelta(days=1)
    found = publications.due_days(county, {monday, tuesday, date(2025, 12, 31)})
    assert found == {monday: date(2026, 3, 9), tuesday: date(2026, 3, 5)}


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"hung_on": timezone.localdate() + timedelta(days=1)}, "尚未到来|还没有到|尚未"),
        ({"hung_on": timezone.localdate() - timedelta(days=1)}, "打印"),
        ({"place": " "}, "地点"),
        ({"hung_by": ""}, "张贴人"),
    ],
)
def test_a_day_a_place_and_a_person_are_asked(said, words):
    row = printed(confirmed().village)
    with pytest.raises(NotAllowed, match=words):
        hang(row, **said)
    row.refresh_from_db()
    assert row.hung_on is None
    assert not Event.objects.filter(verb="publication_hung").exists()


def test_an_older_print_does_not_hang_over_a_later_one_and_none_hangs_twice():
    village = confirmed().village
    old, new = printed(village), printed(village)
    hang(new)
    with pytest.raises(NotAllowed, match="之后打印"):
        hang(old)
    with pytest.raises(NotAllowed, match="已登记"):
        hang(new)


def test_another_town_and_the_county_do_not_hang():
    row = printed(confirmed().village)
    stranger = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    for by, words in ((stranger, "辖区"), (factories.user(Role.COUNTY_CASEWORKER), "权限")):
        with pytest.raises(NotAllowed, match=words):
            hang(row, by=by)


def test_a_town_sees_its_own_villages_the_county_all(client):
    one = confirmed()
    other = factories.award(area=factories.town(2), origin="confirmed", application=one.application)
    for who, villages in (
        (walk.worker(), {one.village}),
        (factories.user(Role.COUNTY_CASEWORKER), {one.village, other.village}),
    ):
        client.force_login(who)
        page = client.get(reverse("cases:publication_list")).context["page"]
        assert {row.village for row in page} == villages
        tiles = client.get(reverse("cases:due")).context["tiles"]
        numbers = [tile.number for tile in tiles if tile.url == reverse("cases:publication_list")]
        assert numbers == [len(villages)]
    client.force_login(walk.worker())
    assert client.get(reverse("cases:publication", args=[other.village_id])).status_code == 404


def test_the_day_of_the_board_from_the_list_to_the_award(client):
    """Printed by its button, hung with a photograph, read on the award and on its case."""
    one = confirmed()
    client.force_login(walk.worker())
    board = reverse("cases:publication", args=[one.village_id])
    award = reverse("cases:award", args=[one.pk])
    assert board in client.get(award).content.decode()
    assert board in client.get(reverse("cases:publication_list")).content.decode()
    page = client.get(board)
    assert client.post(page.context["print_url"]).status_code == 200
    row = Publication.objects.get()
    url = reverse("cases:publication_hang", args=[row.pk])
    assert url in client.get(board).content.decode()
    assert one.village.name in client.get(url).content.decode()
    today = TODAY().isoformat()
    said = {"hung_on": today, "place": "村务公开栏", "hung_by": "村主任"}
    answer = client.post(url, said | {"photographs": upload(picture())})
    assert answer.url == board
    shown = client.get(board).content.decode()
    assert "村主任" in shown
    photograph = BoardPhotograph.objects.get()
    assert client.get(reverse("cases:board_photograph", args=[photograph.pk])).status_code == 200
    assert Event.objects.filter(verb="board_looked_at", case_id=row.pk).count() == 1
    for where in (award, reverse("cases:application", args=[one.application_id])):
        text = client.get(where).content.decode()
        assert f"{today}" in text.partition("公布")[2]
    assert client.get(reverse("cases:publication_list")).context["page"].paginator.count == 0
    assert client.post(url, said, follow=True).status_code == 200
    assert Event.objects.filter(verb="publication_hung").count() == 1


@pytest.mark.parametrize(
    ("field", "other"),
    [
        ("town", lambda: factories.town(2)),
        ("printed_by", lambda: factories.user(Role.COUNTY_CASEWORKER)),
        ("hung_by", lambda: "另一人"),
        ("recorded_by", lambda: factories.user(Role.COUNTY_CASEWORKER)),
        ("recorded_at", lambda: timezone.now() + timedelta(days=1)),
    ],
)
def test_what_is_on_record_of_a_list_that_hangs_is_not_rewritten(field, other):
    row = hang(printed(confirmed().village))
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Publication.objects.filter(pk=row.pk).update(**{field: other()})


def test_a_photograph_is_kept_sealed_and_once():
    row = hang(printed(confirmed().village), photographs=[kept(picture())])
    photograph = row.photographs.get()
    with photograph.file.storage.open(photograph.file.name) as stored:
        assert stored.read()[:3] == b"\xff\xd8\xff"
    raw = (photograph.file.storage.base_location, photograph.file.name)
    with open("/".join(map(str, raw)), "rb") as on_disk:
        assert on_disk.read()[:3] != b"\xff\xd8\xff"
    assert look_at_board(by=walk.worker(), photograph=photograph)[:3] == b"\xff\xd8\xff"


def test_another_town_does_not_look_at_a_board():
    row = hang(printed(confirmed().village), photographs=[kept(picture())])
    photograph = row.photographs.get()
    elsewhere = factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    with pytest.raises(NotAllowed, match="辖区"):
        look_at_board(by=elsewhere, photograph=photograph)
    assert not Event.objects.filter(verb="board_looked_at").exists()
    assert look_at_board(by=factories.user(Role.COUNTY_CASEWORKER), photograph=photograph)


def asked(of):
    """How many statements it takes, and how many rows they bring."""
    brought = []

    def counted(execute, sql, params, many, context):
        answer = execute(sql, params, many, context)
        brought.append(context["cursor"].cursor.rowcount)
        return answer

    with connection.execute_wrapper(counted):
        of()
    return len(brought), sum(brought)


def test_queries_and_rows_do_not_grow_with_what_waits():
    """The start page asks it at every visit."""
    worker, one, off = walk.worker(), confirmed(), confirmed()
    hang(printed(one.village))
    ended(off)
    more = {"origin": "confirmed", "application": one.application}
    factories.award(**more)

    def due_now():
        return publications.villages_due(worker, TODAY())

    due_now()  # the area of the person is read once
    few = asked(due_now)
    for _time in range(3):
        factories.award(**more)
    ended(one)
    assert [(row.to_hang, row.to_take_down) for row in due_now()] == [(4, 2)]
    assert asked(due_now) == few
    factories.award(household=factories.household(urban=True), **more)
    assert len(due_now()) == 2
    assert asked(due_now)[0] == few[0]


def test_queries_of_a_village_do_not_grow_with_those_who_alone_are_helped():
    worker = walk.worker()
    alone = [factories.award("DIBAO", size=2, single_person=True) for _time in range(4)]
    for one in alone:
        one.members.exclude(person=one.household.head).delete()
        Award.objects.filter(pk=one.pk).update(covered_size=1)
    village = alone[0].village
    hang(printed(village))

    def named():
        return [row.award.named for row in publications.unpublished(worker, village, TODAY())]

    ended(alone[0])
    named()
    few = asked(named)[0]
    for one in alone[1:]:
        ended(one)
    assert len(named()) == 4
    assert asked(named)[0] == few


def test_a_county_that_never_said_who_is_grown_up_still_sees_its_pages(client):
    one = factories.award(origin="confirmed", application=walk.opened("DIBAO"))
    Parameter.objects.filter(key=Key.ADULT_AGE).delete()
    client.force_login(walk.worker())
    for name, about in (("due", []), ("award", [one.pk])):
        assert client.get(reverse(f"cases:{name}", args=about)).status_code == 200
    for name, about in (("publication_list", []), ("publication", [one.village_id])):
        answer = client.get(reverse(f"cases:{name}", args=about), follow=True)
        assert str(Key.ADULT_AGE.label) in answer.content.decode(), name
