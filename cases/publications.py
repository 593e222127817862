"""Whom the list of a village names, and what its board does not say yet. (公布, 长期公示)

One condition says who is named: the printed list, the worklist and the page of an award ask it.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import (
    Case,
    Count,
    DateField,
    Exists,
    ExpressionWrapper,
    F,
    Max,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Cast, Coalesce, Greatest, Least, TruncDate, TruncMonth
from django.utils.translation import gettext_lazy as _

from cases import award_sums
from cases.models import (
    PAID_MONTHLY,
    Award,
    AwardChange,
    AwardMember,
    AwardScope,
    Origin,
    Person,
    Programme,
    Publication,
    PublishedAward,
    Suspension,
    runs_until,
)
from cases.models.award import with_helped
from cases.models.person import secrets_of
from cases.models.programme import LASTING
from cases.programmes import Covers, Notice, codes
from cases.states import LIVE_AWARD, AwardChangeStatus
from welfare.audit.verb import Words
from welfare.county.calendar import DayKind, add_days_to_each
from welfare.county.months import add_months, first_of
from welfare.county.parameters import read_int
from welfare.exceptions import MissingParameter
from welfare.models import Division, Event, Key, Parameter, User

# The county says of these whether they hang in the village; of the others nothing ever does.
HANGS = codes(lambda kind: kind.notice == Notice.COUNTY_SAYS and kind.code in LASTING)
MONTHS_A_YEAR = 12
A_MONTH = timedelta(days=31)  # from a first day: into the next month, never past it
TO_HANG, TO_TAKE_DOWN = _("To publish"), _("To take off the board")
HEAD = ("award__programme", "award__household__head")


class Publishable(NamedTuple):
    """One award as the list of its village names it."""

    award: Award
    named: list[Person]
    amount: Decimal | None


@dataclass
class Unpublished:
    """What one award waits for on the board of its village, since when and by when."""

    award: Award
    what: Words
    since: date
    due_on: date | None = None
    opens: bool = True  # not where it moved to another town, or its import was undone


class OtherNow(NamedTuple):
    """A line of the board and what the list says of the same award now."""

    line: PublishedAward
    now: Publishable


@dataclass
class VillageDue:
    """A village whose board says otherwise than its list: of how many awards, since when."""

    village: Division
    since: date
    to_hang: int = 0
    to_take_down: int = 0
    due_on: date | None = None


def listed(awards: AwardScope, county: Division, today: date) -> AwardScope:
    """Those of a county's awards that the lists of their villages name today.

    Running ones that pay this month, or that are confirmed and begin later; of programmes that
    hang at all; where there is a grown-up to name. (57号 Art 24; never a child: PIPL Art 28)
    """
    month = first_of(today)
    adult = read_int(county=county, key=Key.ADULT_AGE, on=today)
    grown = add_months(today, -adult * MONTHS_A_YEAR)
    covered = AwardMember.objects.filter(
        award=OuterRef("pk"),
        person__birth_date__lte=grown,
        period__contains=Greatest(OuterRef("first_month"), Value(month), output_field=DateField()),
    )
    paid = runs_until(month) & (Q(ends_on=None) | Q(ends_on__gte=month))
    rows = awards.filter(
        Q(household__head__birth_date__lte=grown) | Exists(covered),
        ~Q(programme__kind__in=PAID_MONTHLY) | paid,
        programme__county=county,
        programme__kind__in=HANGS,
        programme__public_notice=True,
        village__isnull=False,
        status__in=LIVE_AWARD,
    )
    return rows.not_suspended_in(month)


def said_of(village: Division, today: date) -> list[tuple[Programme, list[Publishable]]]:
    """What the list of a village says, programme by programme that it names anybody of."""
    town = village.parent
    rows = Programme.objects.filter(kind__in=HANGS, public_notice=True, county=town and town.parent)
    every = [
        (one, _lines(village, one, today)) for one in rows.select_related("county").order_by("pk")
    ]
    return [(programme, lines) for programme, lines in every if lines]


def _lines(village: Division, programme: Programme, today: date) -> list[Publishable]:
    """Who is named, of how many, with which sum a month."""
    awards = Award.objects.filter(village=village, programme=programme)
    rows = listed(awards, programme.county, today)
    rows = rows.select_related("programme", "household__head", "application__applicant")
    awards_now = list(
        rows.prefetch_related("members__person").order_by("household__head__name", "pk")
    )
    sums = award_sums.of_lists(awards_now) if programme.pays_monthly else {}
    adult = read_int(county=programme.county, key=Key.ADULT_AGE, on=today)
    return [
        Publishable(
            one,
            _named(one, programme, today, adult),
            sums[one.pk].total if programme.pays_monthly else None,
        )
        for one in awards_now
    ]


def _named(award: Award, programme: Programme, today: date, adult: int) -> list[Person]:
    """Who applied for the family, or its head; whom alone the award covers; never a child.

    Who applied and has left the family since is not of those who receive.
    """
    month, head = max(first_of(today), award.first_month), award.household.head
    covered = [one.person for one in award.members.all() if month in one.period]
    of_family = programme.definition.covers != Covers.PERSON and head in covered
    applied = [one for one in covered if award.application and one == award.application.applicant]
    groups = (applied, [head], covered) if of_family else (covered, [head])
    grown = ([one for one in group if one.age_on(today) >= adult] for group in groups)
    return next(filter(None, grown), [])


def to_hang(user: User, county: Division, today: date) -> AwardScope:
    """Awards of this person's area that were confirmed and that no board says, with `since`.

    What a ledger brought was published before; when a board of ours once said it and no longer
    does (it was suspended, or moved), it is due again.
    """
    rows = _unsaid(listed(Award.objects.visible_to(user), county, today))
    confirmed = Coalesce("decided_on", "joined_on")
    again = Greatest(
        confirmed, _last_act("pk", "award_resumed"), _after(_last_of("pk", "last_month"))
    )
    came_off = _boards_of_it().order_by().values("award").annotate(day=Max("publication__down_on"))
    changed = Greatest("again", _last_change("pk"), Subquery(came_off.values("day")))
    since = Case(When(before=True, then=changed), default=F("again"))
    return rows.alias(again=again).annotate(since=since)


def _boards_of_it() -> "QuerySet[PublishedAward]":
    """The boards that named the award of the query around it."""
    return PublishedAward.objects.filter(award=OuterRef("pk"), publication__hung_on__isnull=False)


def _unsaid(rows: AwardScope) -> AwardScope:
    """Those that no board of their village says, with `before`: whether one ever said them.

    A village that was abolished has no board: nobody hangs anything there.
    """
    there = _boards_of_it().filter(
        publication__down_on=None, publication__village=OuterRef("village")
    )
    return rows.alias(before=Exists(_boards_of_it())).filter(
        ~Exists(there), ~Q(origin=Origin.LEDGER) | Q(before=True), village__valid_to=None
    )


def to_take_down(user: User, county: Division, today: date) -> "QuerySet[PublishedAward]":
    """What the boards of this person's area say and their lists no longer do, with `since`."""
    still = listed(Award.objects.all(), county, today).filter(
        pk=OuterRef("award"), village=OuterRef("publication__village")
    )
    rows = PublishedAward.objects.visible_to(user).filter(
        ~Exists(still),
        publication__in=Publication.objects.hanging(),
        publication__town__parent=county,
        publication__village__valid_to=None,
    )
    month = first_of(today)
    known = Greatest(
        F("publication__hung_on"),
        F("award__left_on"),
        _last_change("award"),
        _last_act("award", "award_suspended", "award_ended"),
        _begun("award__suspended_from", month),
        _last_of("award", "first_month", first_month__lte=month),
        _begun("award__last_month", month, after=True),
        _begun("award__ends_on", month, after=True),
    )
    return rows.annotate(since=Least(known, Value(today), output_field=DateField()))


def _last_change(award: str) -> Subquery:
    """The day of the last decision on a change of the award."""
    decided = AwardChange.objects.filter(
        award=OuterRef(award), status=AwardChangeStatus.DECIDED
    ).order_by()
    day = decided.values("award").annotate(day=Max(TruncDate("decided_at"))).values("day")
    return Subquery(day, output_field=DateField())


def _last_act(award: str, *verbs: str) -> Subquery:
    """The day on which one of these was last done to the award: no change stands for each."""
    acts = Event.objects.filter(
        case_type=Award._meta.label_lower, case_id=OuterRef(award), verb__in=verbs
    ).order_by()
    day = acts.values("case_id").annotate(day=Max(TruncDate("at"))).values("day")
    return Subquery(day, output_field=DateField())


def _last_of(award: str, field: str, **these: date) -> Subquery:
    """The last of a month of its suspensions that are over."""
    rows = Suspension.objects.filter(award=OuterRef(award), **these).order_by()
    month = rows.values("award").annotate(last=Max(field)).values("last")
    return Subquery(month, output_field=DateField())


def _begun(field: str, month: date, *, after: bool = False) -> Case:
    """The month of the award, or the one after it, where that has begun; the rest is to come."""
    if after:
        return Case(When(**{f"{field}__lt": month}, then=_after(F(field))))
    return Case(When(**{f"{field}__lte": month}, then=Cast(F(field), DateField())))


def _after(day: Any) -> Cast:
    """The first day of the month after this one."""
    first = TruncMonth(Cast(day, DateField()), output_field=DateField())
    later = ExpressionWrapper(first + A_MONTH, output_field=DateField())
    return Cast(TruncMonth(later, output_field=DateField()), DateField())


def villages_due(user: User, today: date) -> list[VillageDue]:
    """The villages of this person's area whose list is to be hung, the longest waiting first."""
    if user.county is None:
        return []
    hang = _by_village(to_hang(user, user.county, today), "village")
    down = _by_village(to_take_down(user, user.county, today), "publication__village")
    villages = Division.objects.select_related("parent").in_bulk({*hang, *down})
    rows: dict[int, VillageDue] = {}
    for pk, village in villages.items():
        (up, first), (off, gone) = hang.get(pk, (0, today)), down.get(pk, (0, today))
        rows[pk] = VillageDue(village, min(first, gone), up, off)
    dues = due_days(user.county, {row.since for row in rows.values()})
    for row in rows.values():
        row.due_on = dues.get(row.since)
    return sorted(rows.values(), key=lambda row: (row.since, row.village.code))


def _by_village(rows: "QuerySet[Any]", village: str) -> dict[int, tuple[int, date]]:
    """How many of a village wait, and since when the first; counted where they lie."""
    counted = rows.order_by().values(village).annotate(waiting=Count("pk"), first=Min("since"))
    return {one[village]: (one["waiting"], one["first"]) for one in counted}


def unpublished(user: User, village: Division, today: date) -> list[Unpublished]:
    """Award by award what the board of a village does not say yet, or still says."""
    county = user.county
    if county is None:
        return []
    hidden = secrets_of("household__head")
    hang = to_hang(user, county, today).filter(village=village).with_people()
    hang = hang.select_related("programme", "household__head").defer("account", *hidden)
    down = to_take_down(user, county, today).filter(publication__village=village)
    down = down.select_related(*HEAD).defer("award__account", *(f"award__{one}" for one in hidden))
    rows = [Unpublished(one, TO_HANG, one.since) for one in hang.order_by("since", "pk")]
    gone = list(down.order_by("since", "pk"))
    with_helped([one.award for one in gone])
    rows += [
        Unpublished(one.award, TO_TAKE_DOWN, one.since, opens=_own(one.award, user)) for one in gone
    ]
    dues = due_days(county, {row.since for row in rows})
    for row in rows:
        row.due_on = dues.get(row.since)
    return rows


def _own(award: Award, user: User) -> bool:
    """Whether its page opens: it lies in the person's area, and its import was not undone."""
    in_area = user.town is None or award.town_id == user.town.pk
    return in_area and not award.taken_back


def due_days(county: Division, since: Collection[date]) -> dict[date, date]:
    """By when what waits since each of these days hangs; nothing where no number was in force.

    The law names none; a county may, from a day on.
    """
    said = Parameter.objects.filter(county=county, key=Key.PUBLICATION_DAYS)
    limits = list(said.order_by("-valid_from").values_list("valid_from", "value"))
    by_count: dict[int, list[date]] = {}
    for day in since:
        count = next((int(value) for begun, value in limits if begun <= day), None)
        if count is not None:
            by_count.setdefault(count, []).append(day)
    dues: dict[date, date] = {}
    for count, days in by_count.items():
        reckoned = add_days_to_each(county, days, count, DayKind.WORKING)
        dues |= {day: reckoned[day].day for day in days}
    return dues


def names_anybody(village: Division) -> bool:
    """Whether the list that hangs in the village names anybody."""
    hangs = Publication.objects.hanging().filter(village=village)
    return PublishedAward.objects.filter(publication__in=hangs).exists()


def other_now(village: Division, today: date) -> list[OtherNow]:
    """Lines of the board whose number of persons or sum the list says otherwise now.

    They wait for nothing: no article asks that a sum hangs anew when it changes.
    """
    hangs = Publication.objects.hanging().filter(village=village)
    lines = {one.award_id: one for one in PublishedAward.objects.filter(publication__in=hangs)}
    if not lines:
        return []
    named = [one for _programme, said in said_of(village, today) for one in said]
    pairs = [OtherNow(lines[one.award.pk], one) for one in named if one.award.pk in lines]
    return [
        pair
        for pair in pairs
        if (pair.line.persons, pair.line.amount) != (pair.now.award.family_size, pair.now.amount)
    ]


def with_boards(awards: Iterable[Award]) -> list[Any]:
    """Each with `board`: the list that hangs now in its village and names it; one query for all.

    The board of the village from which a family moved says it no longer, whatever hangs there.
    """
    rows: list[Any] = list(awards)
    entries = PublishedAward.objects.filter(
        award__in=rows,
        publication__in=Publication.objects.hanging(),
        publication__village=F("award__village"),
        publication__village__valid_to=None,
    )
    boards = {one.award_id: one.publication for one in entries.select_related("publication")}
    for row in rows:
        row.board = boards.get(row.pk)
    return rows


def waits(award: Any, today: date) -> bool:
    """Whether the board of its village is to name it and does not, as `with_boards` found.

    Where the county has not said who is grown up, its own list says so; no page stops at it.
    """
    if award.board:
        return False
    try:
        of_it = listed(Award.objects.filter(pk=award.pk), award.programme.county, today)
    except MissingParameter:
        return False
    return _unsaid(of_it).exists()
