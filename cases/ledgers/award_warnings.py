"""What a person should look at in a ledger of people; none of it keeps anybody out."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import partial
from itertools import islice

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases import clock
from cases.ledgers.award_rows import PersonEntry, PersonRow
from cases.ledgers.award_terms import Terms, of_persons
from cases.ledgers.details import READERS
from cases.ledgers.families import Joined, Place
from cases.ledgers.words import HEAD
from cases.models import Award, Member
from cases.programmes.parts import children
from cases.states import AwardStatus
from welfare.county.months import MONTHS, add_months
from welfare.county.parameters import read_int
from welfare.exceptions import MissingParameter
from welfare.files.imports import Reading
from welfare.files.tables import place_words
from welfare.models import Division, Key, User
from welfare.personal import crypto
from welfare.personal.account import fails_check_digit, may_have_lost_digits
from welfare.personal.masks import mask_name
from welfare.personal.names import plain_name

HELD = (AwardStatus.ACTIVE, AwardStatus.SUSPENDED)
Family = list[PersonEntry]
Formula = Callable[[Terms], Decimal]
STRANGER = gettext_lazy("“%(holder)s”, who holds the account, is not of the household.")
COLLEAGUE = gettext_lazy(
    "“%(holder)s”, who holds the account, has the name of somebody who works with the system."
)
MOST_CALLED = 5  # households that a note names
USUAL_SHARE = 0.6  # a sum that so many households share is the standard, others are worth a look


def warn_about_parts(reading: Reading[PersonRow], joined: Joined) -> None:
    """Households that go on in another place of the file, which their number alone says."""
    seen: set[Place] = set()
    for entry in reading.kept():
        part = entry.row.sheet, entry.row.head
        if part not in joined or part in seen:
            continue
        seen.add(part)
        reading.warn(
            entry.row,
            "certificate_number",
            "goes_on",
            _("Counted to household %(n)s, which begins in %(place)s.")
            % {"n": entry.record.number, "place": place_words(*joined[part])},
            _("If it is another family, correct its number."),
        )


def warn_about_families(reading: Reading[PersonRow], families: list[Family]) -> None:
    """What does not fit within one household."""
    for family in families:
        first = family[0]
        said = first.record.terms[0]
        listed = sum(entry.record.covered for entry in family)
        if not of_persons(said.programme) and listed != said.covered_size:
            reading.warn(
                first.row,
                "covered_size",
                "rows_differ",
                _("%(size)s people are covered, but the household has %(rows)s rows.")
                % {"size": said.covered_size, "rows": listed},
                _(
                    "Correct the number, or add the missing rows. Where the ledger lists others of"
                    " the family too, its layout needs the column that says who is covered."
                ),
            )
        if not of_persons(said.programme):
            _warn_about_contradictions(reading, family)
        for entry in family:
            _warn_about_person(reading, entry, first=entry is first)


def _warn_about_contradictions(reading: Reading[PersonRow], family: Family) -> None:
    """A second head, and another sum than that of the first row, which is the one that is taken."""
    first, *others = family
    for entry in others:
        if entry.record.relation == HEAD and first.record.relation in ("", HEAD):
            reading.warn(
                entry.row,
                "relation",
                "two_heads",
                _("The household has a head already: %(name)s.") % {"name": first.record.who.name},
                _("Correct the relation, or the number of the household."),
            )
        own, taken = entry.record.said_sum, first.record.said_sum
        if first.record.own_share is None and None not in (own, taken) and own != taken:
            reading.warn(
                entry.row,
                "basic_amount",
                "sums_differ",
                _("The first row of the household says %(taken)s, this one %(own)s.")
                % {"taken": taken, "own": own},
                _("The first is taken. Write the sum of the household once, or the same in each."),
            )


def warn_about_ages(
    county: Division, reading: Reading[PersonRow], entries: list[PersonEntry]
) -> None:
    """Who was of age when a child's award began: often the guardian, whose number was taken.

    Where the county has not said when one is of age, nobody is told.
    """
    limits: dict[date, int | None] = {}
    for entry in entries:
        for terms in entry.record.terms:
            if children.is_child not in terms.programme.definition.who:
                continue
            day = terms.joined_on
            if day not in limits:
                limits[day] = _adult_age(county, day)
            limit, born = limits[day], entry.record.who.number.birth_date
            if limit is not None and add_months(born, MONTHS * limit) <= day:
                reading.warn(
                    entry.row,
                    "resident_id",
                    "of_age",
                    _("Born %(born)s, and of age when the award began on %(day)s.")
                    % {"born": born.isoformat(), "day": day.isoformat()},
                    _("Compare with the file: is it the number of the child, or of the guardian?"),
                )


def _adult_age(county: Division, day: date) -> int | None:
    try:
        return read_int(county=county, key=Key.ADULT_AGE, on=day)
    except MissingParameter:
        return None


def warn_about_reviews(reading: Reading[PersonRow], entries: list[PersonEntry]) -> None:
    """Once for each programme of which the county has not set how often it is reviewed."""
    running = {
        terms.programme: entry
        for entry in reversed(entries)
        for terms in entry.record.terms
        if entry.kept and terms.left_on is None
    }
    for programme, entry in running.items():
        try:
            clock.review_on(programme, clock.today(), steady=None)
        except MissingParameter as missing:
            reading.warn(
                entry.row,
                "programme",
                "no_review_day",
                _("All that is taken over of “%(programme)s” stands among the awards to review.")
                % {"programme": programme},
                str(missing),
            )


def _warn_about_person(reading: Reading[PersonRow], entry: PersonEntry, *, first: bool) -> None:
    row, said = entry.record, entry.record.terms[0]
    own = first or of_persons(said.programme)
    if own and said.left_on and not said.left_reason:
        reading.warn(
            entry.row,
            "left_reason",
            "no_reason",
            _("The ledger gives no reason for leaving."),
            _("Add it if it is known."),
        )
    if row.sex and row.sex != row.who.number.sex:
        reading.warn(
            entry.row,
            "sex",
            "sex_differs",
            _("The resident ID says another sex; the ID is believed."),
            _("Compare with the ID card."),
        )
    if not own:
        return
    for terms in row.terms:
        if terms.basic == 0 and terms.left_on is None:
            reading.warn(
                entry.row,
                "basic_amount",
                "nothing_paid",
                _("By the ledger the award pays nothing."),
                _("Compare with the decision; correct the amount, or end the award."),
            )
        for name, value in terms.details.items():
            if value is not None:
                READERS[name].warn(value, partial(reading.warn, entry.row))


def warn_about_amounts(reading: Reading[PersonRow], entries: list[PersonEntry]) -> None:
    """What most awards of a programme, residence and class have in common is the standard."""
    groups: dict[tuple[object, ...], list[tuple[PersonEntry, Terms]]] = {}
    for entry in entries:
        for terms in entry.record.terms:
            if terms.basic is not None and not terms.programme.definition.makes_up:
                groups.setdefault(_group(terms), []).append((entry, terms))
    for group in groups.values():
        _warn_about_group(reading, group)


def _group(terms: Terms) -> tuple[object, ...]:
    band = getattr(terms.details.get("band"), "band", None)
    return terms.programme.pk, terms.residence, band.pk if band else None


def _warn_about_group(reading: Reading[PersonRow], group: list[tuple[PersonEntry, Terms]]) -> None:
    for formula in (_fixed, _topped_up):
        sums = Counter(formula(terms) for _entry, terms in group)
        usual, count = sums.most_common(1)[0]
        if count < USUAL_SHARE * len(group):
            continue
        for entry, terms in group:
            if not _marked(terms) and formula(terms) != usual:
                reading.warn(
                    entry.row,
                    "basic_amount",
                    "amount_differs",
                    _("The amount is not %(standard)s × persons − income as in most households.")
                    % {"standard": f"{usual:.2f}"},
                    _("Check amount, persons and income."),
                )
        return


def _fixed(terms: Terms) -> Decimal:
    """Yuan per person: the same for all of a class. (分档)"""
    return (terms.basic or Decimal(0)) / terms.covered_size


def _topped_up(terms: Terms) -> Decimal:
    """Yuan per person with the income: the standard up to which is paid. (补差)"""
    return ((terms.basic or Decimal(0)) + (terms.income or Decimal(0))) / terms.covered_size


def _marked(terms: Terms) -> bool:
    """Whether the amount may differ: one person alone, or a gradual exit."""
    dibao = terms.details.get("dibao")
    return dibao is not None and (dibao.single or dibao.exit is not None)


def warn_about_accounts(reading: Reading[PersonRow], entries: list[PersonEntry]) -> None:
    """An account that several living awards are paid into, or that ends as if it were rounded."""
    owners: dict[str, dict[str, PersonEntry]] = {}
    for entry in entries:
        said = entry.record.terms[0]
        if may_have_lost_digits(said.account):
            reading.warn(
                entry.row,
                "account",
                "account_zeros",
                _("The account ends in 000, as numbers do that a spreadsheet has rounded."),
                _("Compare it with the card or the passbook."),
            )
        if fails_check_digit(said.account):
            reading.warn(
                entry.row,
                "account",
                "check_digit",
                _("The last digit of the card number does not fit the others."),
                _("Compare it with the card or the passbook."),
            )
        if said.account and said.left_on is None:
            home = said.number or entry.record.who.hash
            owners.setdefault(said.account, {}).setdefault(home, entry)
    for sharing in owners.values():
        if len(sharing) < 2:
            continue
        households = _listed(
            [_called(entry) for entry in islice(sharing.values(), MOST_CALLED)], len(sharing)
        )
        called = {home: _called(entry) for home, entry in islice(sharing.items(), MOST_CALLED + 1)}
        for home, entry in sharing.items():
            others = [said for other, said in called.items() if other != home][:MOST_CALLED]
            reason, remedy = _shared(others, len(sharing) - 1)
            reading.warn(entry.row, "account", "account_shared", reason, remedy)
            told = _("One account is paid for %(households)s.") % {"households": households}
            reading.problems[-1] = replace(reading.problems[-1], common=(told, remedy))


def _listed(households: list[str], count: int) -> str:
    """Some of so many households."""
    listed = "、".join(households)
    if count == len(households):
        return listed
    return _("%(households)s and others, %(n)s in all") % {"households": listed, "n": count}


def _called(entry: PersonEntry) -> str:
    terms = entry.record.terms[0]
    return _household(entry.record.who.name, terms.number, str(terms.village or terms.town))


def _household(name: str, number: str, place: str) -> str:
    """How a household is found: whose it is, its number and where it lives; names are masked."""
    words = {"name": mask_name(name), "number": number, "place": place}
    if not number:
        return _("%(name)s (%(place)s)") % words
    return _("%(name)s (%(place)s, number %(number)s)") % words


def _shared(others: list[str], count: int) -> tuple[str, str]:
    """What is said of an account into which others are paid too, and what to do."""
    sentence = _("The same account is paid for %(others)s.")
    return sentence % {"others": _listed(others, count)}, _(
        "Ask both households whose account it is, and compare it with the bank book; correct the"
        " row of the one that it does not belong to."
    )


def warn_about_holders(
    county: Division, reading: Reading[PersonRow], families: list[Family]
) -> None:
    """An account of somebody who is not of the family; a guardian's is meant to be.

    One in the name of somebody who works with the system is told as that.
    """
    people = User.objects.filter(Q(division=county) | Q(division__parent=county), is_active=True)
    colleagues = {plain_name(name) for name in people.values_list("full_name", flat=True)} - {""}
    for family in families:
        names = {entry.record.who.name for entry in family}
        for entry in family:
            said, every = entry.record.terms[0], entry.record.terms
            guarded = any("guardian" in one.programme.definition.details for one in every)
            if not said.account or said.holder in names:
                continue
            at, then = "account_holder", _("Compare with the bank book.")
            if plain_name(said.holder) in colleagues:
                told = COLLEAGUE % {"holder": said.holder}
                reading.warn(entry.row, at, "colleague_holder", told, then)
            elif not guarded:
                told = STRANGER % {"holder": said.holder}
                reading.warn(entry.row, at, "other_holder", told, then)


def warn_about_known_accounts(
    county: Division, reading: Reading[PersonRow], entries: list[PersonEntry]
) -> None:
    """An account into which a household on the books is paid that has nobody of the row's."""
    by_hash: dict[str, list[PersonEntry]] = {}
    for entry in entries:
        said = entry.record.terms[0]
        if said.account and said.left_on is None and entry.kept:
            by_hash.setdefault(crypto.keyed_hash(said.account), []).append(entry)
    paid = Award.objects.filter(programme__county=county, status__in=HELD)
    rows = set(
        paid.filter(account_hash__in=list(by_hash))
        .order_by()
        .values_list(
            *("account_hash", "household", "household__head__name", "number"),
            *("household__village__name", "household__town__name"),
        )
    )
    homes = {home for _hash, home, *_called in rows}
    people = Member.objects.filter(household__in=homes)
    known = set(people.values_list("household", "person__resident_id_hash"))
    for hashed, home, name, number, village, town in sorted(rows, key=lambda row: row[:2]):
        called = _household(name, number, village or town)
        for entry in by_hash[hashed]:
            if (home, entry.record.who.hash) not in known:
                reading.warn(entry.row, "account", "account_known", *_shared([called], 1))
