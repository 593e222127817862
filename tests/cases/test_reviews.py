"""A campaign of reviews: its list, what came of each family, who confirms, and when it is over."""

from datetime import date

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from cases import actions as cases
from cases import clock
from cases import reviews as sets
from cases.actions import reviews
from cases.models import Band, FamilyChange, GroupMember, PersonGroup, Review, ReviewCampaign
from tests import factories
from tests.cases import reviewed, walk
from tests.cases.reviewed import JUNE, TODAY, clerk, confirmed, drafted, of, opened, recorded
from welfare.accounts.roles import Role
from welfare.exceptions import Conflict, NotAllowed
from welfare.models import Event, Key, Parameter

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("ground", "today")]


@pytest.fixture
def at(monkeypatch):
    return lambda day: monkeypatch.setattr(timezone, "localdate", lambda *_args: day)


@pytest.fixture
def today(at):
    at(TODAY)


def listed(award, group):
    """Somebody of the award stands on the newest list of the group."""
    said = {"person": award.payee, "town": award.town, "as_of": TODAY}
    return GroupMember.objects.create(group=group, **said)


def ended(award):
    """The county ends it, for what is no matter of the review."""
    award.refresh_from_db()
    said = {"left_on": TODAY, "last_month": date(2026, 4, 1), "reason": "死亡"}
    cases.end_award(
        by=clerk(),
        proposed_by=walk.worker(),
        award=award,
        version=award.version,
        heard="家属无异议",
        **said,
    )


def change_of(award):
    """Something in the family was registered."""
    said = {"kind": "ground", "happened_on": TODAY, "reported_on": TODAY, "town": award.town}
    said |= {"reported_by": "赵一", "evidence": "名下有房", "recorded_by": walk.worker()}
    return FamilyChange.objects.create(household=award.household, **said)


def of_a_list(award):
    opened()
    return of(award)


# ---- who stands on the list
def test_the_list_is_frozen_when_the_county_opens_it():
    one, other = factories.award(), factories.award(area=factories.town(2))
    factories.award("OLD")
    factories.award(
        status="ended",
        stop_way="ledger",
        left_on=TODAY,
        left_reason="x",
        last_month=date(2026, 4, 1),
    )
    campaign = opened()
    rows = {(row.award, row.town, row.village) for row in Review.objects.all()}
    assert rows == {(row, row.town, row.village) for row in (one, other)}
    factories.award()
    assert campaign.reviews.count() == 2
    event = Event.objects.get(verb="campaign_opened")
    assert (event.details["families"], event.details["due_on"]) == (2, "2026-06-30")


def test_scope_by_town_class_and_watched_group():
    band = Band.objects.create(
        programme=factories.programme("DIBAO"), code="C", name="C类", position=3
    )
    group = PersonGroup.objects.create(
        county=factories.county(), code="watch", name="监测", position=9
    )
    plain, classed, watched = factories.award(), factories.award(), factories.award()
    away = factories.award(area=factories.town(2))
    factories.add_detail(classed, type(classed).band_detail.related.related_model, {"band": band})
    listed(watched, group)
    every = {plain, classed, watched, away}
    assert set(sets.scope_of(drafted(name="一"))) == every
    assert set(sets.scope_of(drafted(name="二", towns=[away.town]))) == {away}
    assert set(sets.scope_of(drafted(name="三", bands=[band]))) == {classed}
    assert set(sets.scope_of(drafted(name="四", groups=[group]))) == {watched}


def test_what_another_campaign_waits_for_stands_on_no_second_list():
    award = factories.award()
    opened()
    other = drafted(name="第二次")
    with pytest.raises(NotAllowed):
        reviews.open_campaign(by=clerk(), campaign=other, version=1, families=0)
    confirmed(recorded(of(award)))
    assert sets.scope_of(other).count() == 1


def test_the_list_is_opened_as_it_was_shown_and_once():
    factories.award()
    row = drafted()
    factories.award()
    with pytest.raises(NotAllowed, match="2"):
        reviews.open_campaign(by=clerk(), campaign=row, version=1, families=1)
    reviews.open_campaign(by=clerk(), campaign=row, version=1, families=2)
    with pytest.raises(Conflict):
        reviews.open_campaign(by=clerk(), campaign=row, version=1, families=2)
    with pytest.raises(NotAllowed):
        reviews.open_campaign(by=clerk(), campaign=row, version=2, families=2)


def test_the_list_is_looked_at_before_it_is_opened(client):
    here, there = factories.award(), factories.award(area=factories.town(2))
    waits = factories.award()
    opened(name="别处")
    Review.objects.exclude(award=waits).update(status="missed")
    row = drafted()
    client.force_login(clerk())
    page = client.get(url("campaign_preview", row.pk))
    assert url("campaign_preview", row.pk) in client.get(url("campaign", row.pk)).content.decode()
    assert list(page.context["page"]) == [here, there]
    numbers = [(one["n"], [n for _kind, n in by_kind]) for one, by_kind in page.context["places"]]
    assert numbers == [(1, [1])] * 2
    assert (page.context["total"], [n for _kind, n in page.context["sums"]]) == (2, [2])
    assert here.household.head.name in page.content.decode()
    of_town = client.get(url("campaign_preview", row.pk), {"town": there.town_id})
    assert (list(of_town.context["page"]), of_town.context["total"]) == ([there], 1)
    out = client.get(url("campaign_preview", row.pk), {"list": "out"})
    assert [(one, one.waits_in) for one in out.context["page"]] == [(waits, "别处")]
    assert "别处" in out.content.decode()
    assert not Review.objects.filter(campaign=row).exists()
    client.force_login(walk.worker())  # a draft is the county's
    assert client.get(url("campaign_preview", row.pk)).status_code == 404
    client.force_login(clerk())
    reviews.discard_campaign(by=clerk(), campaign=row, version=1, reason="范围有误")
    assert client.get(url("campaign_preview", row.pk)).status_code == 302


@pytest.mark.parametrize("role", [Role.TOWN_CASEWORKER, Role.TOWN_HEAD, Role.FINANCE])
def test_only_the_bureau_drafts(role):
    with pytest.raises(NotAllowed):
        drafted(by=factories.user(role))


def test_a_day_that_is_past_and_an_empty_scope_are_refused():
    with pytest.raises(NotAllowed):
        drafted(due_on=date(2026, 4, 27))
    with pytest.raises(NotAllowed):
        reviews.draft_campaign(
            by=clerk(), county=factories.county(), name="x", programmes=[], due_on=JUNE
        )


def test_a_draft_is_discarded_with_its_reason():
    row = drafted()
    with pytest.raises(NotAllowed):
        reviews.discard_campaign(by=clerk(), campaign=row, version=1, reason=" ")
    row = reviews.discard_campaign(by=clerk(), campaign=row, version=1, reason="范围有误")
    assert (row.status, row.note) == ("discarded", "范围有误")
    assert drafted().pk  # its name is free again


# ---- one family
def test_no_change_is_confirmed_by_the_head_and_the_next_day_follows():
    award = factories.award(review_on=date(2026, 5, 5))
    opened()
    row = recorded(of(award), income_steady=True)
    assert row.status == "recorded"
    award.refresh_from_db()
    assert award.review_on == date(2026, 5, 5)  # nothing counts before it is confirmed
    row = confirmed(row)
    award.refresh_from_db()
    assert (row.status, award.review_on, row.next_on) == ("confirmed",) + (date(2027, 4, 28),) * 2
    assert award.dibao_detail.income_steady is True
    events = Event.objects.filter(case_type="cases.award", case_id=award.pk).order_by("pk")
    assert [one.verb for one in events] == ["review_recorded", "review_confirmed"]


def test_who_recorded_does_not_confirm():
    both = factories.user(Role.TOWN_CASEWORKER)
    both.roles = [Role.TOWN_CASEWORKER, Role.TOWN_HEAD]
    both.save()
    award = factories.award()
    opened()
    row = recorded(of(award), by=both)
    with pytest.raises(NotAllowed):
        confirmed(row, by=both)
    with pytest.raises(IntegrityError), transaction.atomic():
        Review.objects.filter(pk=row.pk).update(
            status="confirmed", confirmed_by=both, confirmed_at=timezone.now()
        )


NOT_SO = [
    {"visited_on": date(2026, 4, 29)},  # tomorrow
    {"visited_on": date(2021, 11, 30)},  # before the award
    {"second_visitor": "赵一 "},
    {"first_visitor": "", "second_visitor": ""},
    {"seen": " "},
    {"result": "unreached"},
    {"result": "unreached", "visited_again_on": TODAY},  # on the same day
    {"result": "unreached", "visited_on": TODAY, "visited_again_on": date(2026, 5, 1)},
    {"result": "changed"},
    {"result": "stop"},
]


def test_what_is_not_so_is_refused(each):
    review = of_a_list(factories.award())
    for said in NOT_SO:
        with each(said=said), pytest.raises(NotAllowed):
            recorded(review, **said)
    assert recorded(review).status == "recorded"


def test_who_could_not_be_reached_stays_overdue():
    award = factories.award(review_on=date(2026, 4, 1))
    opened()
    said = {"result": "unreached", "visited_on": date(2026, 4, 20), "visited_again_on": TODAY}
    confirmed(recorded(of(award), **said))
    award.refresh_from_db()
    assert award.review_on == date(2026, 4, 1)


def test_the_head_sends_back_and_the_town_records_again():
    award = factories.award()
    opened()
    row = recorded(of(award))
    row = reviews.return_review(
        by=walk.head(), review=row, version=row.version, reason="收入未核实"
    )
    assert (row.status, row.returned, row.result, row.seen) == ("open", "收入未核实", "", "")
    row = recorded(row)
    assert (row.status, row.returned) == ("recorded", "")


def test_a_town_does_not_record_for_the_next_one():
    award = factories.award(area=factories.town(2))
    opened()
    with pytest.raises(NotAllowed):
        recorded(of(award))


def test_a_single_review_waits_while_the_award_stands_on_a_list():
    award = factories.award()
    opened()
    said = {"reviewed_on": TODAY, "outcome": "无变化"}
    with pytest.raises(NotAllowed, match="2026年度核查"):
        cases.record_review(by=walk.worker(), award=award, version=award.version, **said)
    row = confirmed(recorded(of(award)))
    award.refresh_from_db()
    cases.record_review(by=walk.worker(), award=award, version=award.version, **said)
    with pytest.raises(DatabaseError), transaction.atomic():  # what is confirmed stays
        Review.objects.filter(pk=row.pk).update(seen="改")


def test_an_award_that_ended_meanwhile_asks_for_nobody():
    award = factories.award()
    campaign = opened()
    ended(award)
    assert not Review.objects.to_do().exists()
    with pytest.raises(NotAllowed):
        recorded(of(award))
    (town,) = sets.progress(Review.objects.all(), "town")
    assert (town["open"], town["left_meanwhile"], town["percent"]) == (0, 1, 100)
    reviews.close_campaign(by=clerk(), campaign=campaign, version=2)  # nobody was missed
    assert of(award).status == "ended"
    (town,) = sets.progress(Review.objects.all(), "town")
    assert (town["missed"], town["left_meanwhile"], town["percent"]) == (0, 1, 100)
    assert Event.objects.get(verb="campaign_closed").details["families"] == 0


@pytest.mark.parametrize("result", ["stop", "no_change"])
def test_what_was_recorded_before_the_award_ended_counts_as_reviewed(client, result):
    award = factories.award(review_on=date(2026, 5, 5))
    campaign = opened()
    said = {"change": change_of(award)} if result == "stop" else {}
    row = recorded(of(award), result=result, **said)
    ended(award)
    with pytest.raises(NotAllowed):  # nobody can visit again: what was seen would be lost
        reviews.return_review(by=walk.head(), review=row, version=row.version, reason="再核实")
    row = confirmed(row)
    award.refresh_from_db()
    assert (row.status, row.result, row.next_on) == ("confirmed", result, None)
    assert award.review_on == date(2026, 5, 5)  # what has ended is left as it is
    client.force_login(walk.head())
    paper = client.get(url("campaign_papers", campaign.pk, award.village_id))
    with override("zh-hans"):
        for sheet in paper.context["sheets"]:
            assert sheet["review"].result == "no_change"
            assert gettext("It ended meanwhile.") in paper.content.decode()
            assert "400.00" not in paper.content.decode()
    reviews.close_campaign(by=clerk(), campaign=campaign, version=2)


def test_in_a_campaign_that_is_over_nothing_is_sent_back():
    row = recorded(of_a_list(factories.award()))
    ReviewCampaign.objects.update(status="closed", closed_by=clerk(), closed_at=timezone.now())
    with pytest.raises(NotAllowed):
        reviews.return_review(by=walk.head(), review=row, version=row.version, reason="再核实")


# ---- the special term, by class and by group (dated, of the county)
@pytest.mark.parametrize("how", ["class", "group"])
def test_classes_and_groups_under_special_review_are_seen_at_their_term(how):
    award = factories.award()
    if how == "class":
        band = Band.objects.create(
            programme=award.programme, code="C", name="C类", position=3, special_review=True
        )
        detail = type(award).band_detail.related.related_model
        factories.add_detail(award, detail, {"band": band})
    else:
        group = PersonGroup.objects.create(
            county=factories.county(), code="w", name="监测", position=9, special_review=True
        )
        listed(award, group)
    opened()
    confirmed(recorded(of(award), income_steady=True))
    award.refresh_from_db()
    assert award.review_on == date(2026, 7, 28)
    later = Parameter.objects.get(key=Key.REVIEW_SPECIAL_MONTHS)
    later.pk, later.value, later.valid_from = None, "2", date(2026, 4, 1)
    later.save()
    assert clock.review_on(award.programme, TODAY, steady=True, special=True) == date(2026, 6, 28)


# ---- many at once, and the end
def test_the_head_confirms_a_village_where_nothing_changed():
    awards = [factories.award() for _n in range(3)]
    campaign = opened()
    for award in awards[:2]:
        recorded(of(award))
    said = {"visited_on": date(2026, 4, 20), "visited_again_on": TODAY}
    recorded(of(awards[2]), result="unreached", **said)
    village = awards[0].village
    asked = {"by": walk.head(), "campaign": campaign, "version": 2, "village": village}
    with pytest.raises(NotAllowed):
        reviews.confirm_village(**asked, families=3)
    reviews.confirm_village(**asked, families=2)
    counted = Review.objects.values_list("result", "status").order_by("pk")
    assert list(counted) == [("no_change", "confirmed")] * 2 + [("unreached", "recorded")]


def asked_for(act):
    with CaptureQueriesContext(connection) as captured:
        act()
    return len(captured)


def test_a_village_is_confirmed_as_its_reviews_one_by_one_are():
    """By the day of the visit, by what was said of the income, by the group; ended ones too."""
    group = PersonGroup.objects.create(
        county=factories.county(), code="w", name="监测", position=9, special_review=True
    )
    pairs = [[factories.award(review_on=date(2026, 5, 5)) for _n in range(2)] for _m in range(4)]
    (plain, steady, watched, gone) = pairs
    campaign = opened()
    earlier = {"visited_on": date(2026, 4, 20), "income_steady": False}
    for at_once, alone in pairs:
        for award in (at_once, alone):
            if award in watched:
                listed(award, group)
            recorded(of(award), **({"income_steady": True} if award in steady else earlier))
            if award in gone:
                ended(award)
    for _at_once, alone in pairs:
        confirmed(of(alone))
    said = {"by": walk.head(), "campaign": campaign, "version": 2, "village": plain[0].village}
    reviews.confirm_village(**said, families=4)
    for pair in pairs:
        rows = [of(award) for award in pair]
        for award in pair:
            award.refresh_from_db()
        one, other = ((row.next_on, row.version, row.confirmed_by) for row in rows)
        assert one == other
        one, other = ((row.review_on, row.version, row.dibao_detail.income_steady) for row in pair)
        assert one == other
        one, other = Event.objects.filter(verb="review_confirmed", case_id__in=[a.pk for a in pair])
        same = ("actor", "verb", "subject_type", "case_type", "town", "county", "details", "reason")
        assert [getattr(one, name) for name in same] == [getattr(other, name) for name in same]
    assert plain[0].review_on != steady[0].review_on != watched[0].review_on
    assert of(gone[0]).next_on is None
    history = type(plain[0]).events.rel.related_model.objects
    assert history.filter(pgh_obj__in=[award.pk for award in plain]).count() == 2 * 2


def test_a_village_whose_awards_have_all_ended_is_confirmed_too():
    award = factories.award()
    campaign = opened()
    recorded(of(award), visited_on=date(2026, 4, 20), income_steady=False)
    ended(award)
    said = {"by": walk.head(), "campaign": campaign, "version": 2, "village": award.village}
    reviews.confirm_village(**said, families=1)
    row = of(award)
    assert (row.status, row.next_on) == ("confirmed", None)
    assert row.confirmed_by == walk.head()


def test_many_reviews_are_confirmed_and_missed_by_as_many_statements_as_few():
    counted = {"confirmed": [], "closed": []}
    for number, families in enumerate((2, 7)):
        awards = [factories.award() for _n in range(families)]
        campaign = opened(name=f"第{number}次")
        for award in awards:
            recorded(Review.objects.waiting().get(award=award))
        said = {"by": walk.head(), "campaign": campaign, "version": 2}
        said |= {"village": awards[0].village, "families": families}
        counted["confirmed"].append(asked_for(lambda said=said: reviews.confirm_village(**said)))
        reviews.close_campaign(by=clerk(), campaign=campaign, version=2, reason="到期")
    for number in range(2):
        campaign = opened(name=f"再{number}")
        close = {"by": clerk(), "campaign": campaign, "version": 2, "reason": "到期"}
        counted["closed"].append(asked_for(lambda close=close: reviews.close_campaign(**close)))
        for _n in range(5):
            factories.award()
    assert len({*counted["confirmed"]}) == 1, counted
    assert len({*counted["closed"]}) == 1, counted


def test_closing_names_why_somebody_was_not_visited(at):
    seen, unseen = factories.award(), factories.award()
    campaign = opened()
    row = recorded(of(seen))
    at(date(2026, 7, 3))
    assert list(Review.objects.overdue(date(2026, 7, 3))) == [of(unseen)]
    close = {"by": clerk(), "campaign": campaign, "version": 2}
    with pytest.raises(NotAllowed):  # a result waits for the head
        reviews.close_campaign(**close, reason="到期")
    confirmed(row)
    with pytest.raises(NotAllowed):  # nobody says why one was not visited
        reviews.close_campaign(**close, reason="")
    done = reviews.close_campaign(**close, reason="户主外出，已列入下半年")
    assert (done.status, of(unseen).status) == ("closed", "missed")
    assert Event.objects.filter(verb="reviews_missed", case_id=unseen.pk).count() == 1
    assert sets.scope_of(drafted(name="下半年", due_on=date(2026, 12, 31))).count() == 2


def test_a_household_that_another_town_takes_goes_along():
    from_here = factories.award()
    opened()
    there = factories.village(factories.town(2))
    Review.objects.waiting().filter(award=from_here).update(town=there.parent, village=there)
    assert not Review.objects.visible_to(walk.worker()).exists()
    assert Review.objects.visible_to(
        factories.user(Role.TOWN_CASEWORKER, factories.town(2))
    ).exists()


# ---- pages
def url(name, *args):
    return reverse(f"cases:{name}", args=args)


def test_a_campaign_in_the_browser_from_its_draft_to_the_notices(client):
    award = factories.award(review_on=date(2026, 4, 1))
    client.force_login(clerk())
    form = client.get(url("campaign_draft"))
    assert form.context["form"].initial["due_on"] == JUNE
    said = {"name": "2026年度核查", "programmes": [award.programme_id], "due_on": "2026-06-30"}
    answer = client.post(url("campaign_draft"), said)
    campaign = ReviewCampaign.objects.get()
    assert answer.url == url("campaign", campaign.pk)
    assert url("campaign_open", campaign.pk) in client.get(answer.url).content.decode()
    client.get(url("campaign_open", campaign.pk))
    client.post(url("campaign_open", campaign.pk), {"version": 1, "families": 1})
    client.force_login(walk.worker())
    review = of(award)
    tiles = {tile.url: tile.number for tile in client.get(url("due")).context["tiles"]}
    assert tiles[f"{url('review_list')}?standing=open"] == 1
    assert tiles[f"{url('review_overdue')}?standing=review_late"] == 1
    assert url("review", review.pk) in client.get(url("review_list")).content.decode()
    record = reverse("benefits:review_record", args=[review.pk])
    assert record in client.get(url("review", review.pk)).content.decode()
    assert client.get(record).status_code == 200
    said = {"version": 1, "visited_on": "2026-04-28", "result": "no_change", **reviewed.SEEN}
    assert client.post(record, said).url == url("review", review.pk)
    assert client.post(record, said).status_code == 409
    client.force_login(walk.head())
    tiles = {tile.url: tile.number for tile in client.get(url("due")).context["tiles"]}
    assert tiles[f"{url('review_list')}?standing=to_confirm"] == 1
    assert client.get(url("village_confirm", campaign.pk)).status_code == 200
    chosen = {"version": 2, "village": f"{award.village_id}:1"}
    assert client.post(url("village_confirm", campaign.pk), chosen).status_code == 302
    review.refresh_from_db()
    assert review.status == "confirmed"
    sheets = client.get(url("campaign_papers", campaign.pk, award.village_id)).content.decode()
    one = client.get(url("award_paper", award.pk, "review")).content.decode()
    for paper in (sheets, one):
        for word in (award.payee.name, "2026年10月28日", "400.00", "60"):
            assert word in paper
    assert client.get(url("campaign", campaign.pk)).context["whole"]["percent"] == 100


def test_a_town_sees_its_own_families_and_no_draft(client):
    mine, foreign = factories.award(), factories.award(area=factories.town(2))
    campaign = opened()
    draft = drafted(name="草稿")
    client.force_login(walk.worker())
    assert client.get(url("campaign", draft.pk)).status_code == 404
    assert [row.award for row in client.get(url("review_list")).context["page"]] == [mine]
    assert client.get(url("review", of(foreign).pk)).status_code == 404
    page = client.get(url("campaign", campaign.pk), {"town": foreign.town_id})
    assert page.context["whole"]["families"] == 1
    assert client.get(url("campaign_papers", campaign.pk, foreign.village_id)).status_code == 404
    client.force_login(clerk())
    page = client.get(url("campaign", campaign.pk))
    assert [place["families"] for place in page.context["places"]] == [1, 1]


def test_pages_of_many_families_ask_as_often_as_of_one(client):
    awards = [factories.award() for _n in range(51)]
    campaign = opened()
    first, *others = [of(award) for award in awards[:11]]
    confirmed(recorded(first))
    client.force_login(walk.worker())
    pages = [
        url("campaign", campaign.pk),
        url("review_list"),
        url("campaign_papers", campaign.pk, awards[0].village_id),
    ]
    for page in pages:
        client.get(page)
    few = [asked_for(lambda page=page: client.get(page)) for page in pages]
    for row in others:
        confirmed(recorded(row))
    assert [asked_for(lambda page=page: client.get(page)) for page in pages] == few
    page = client.get(url("review_list")).context["page"]
    assert (page.paginator.count, len(page.object_list)) == (51, 50)


def test_overdue_awards_stand_with_their_days_and_towns(client):
    late = factories.award(review_on=date(2026, 4, 18))
    later = factories.award(area=factories.town(2), review_on=date(2026, 4, 20))
    factories.award(review_on=TODAY)
    client.force_login(clerk())
    listed = f"{url('review_overdue')}?standing=review_late"
    page = client.get(listed)
    assert [(one, one.days_overdue) for one in page.context["page"]] == [(late, 10), (later, 8)]
    assert len(page.context["towns"]) == 2
    narrowed = client.get(f"{listed}&town={later.town_id}")
    assert list(narrowed.context["page"]) == [later]
