"""Who may hold what beside what: the county's dated matrix. (docs/law.md, 社会救助法 Art 16-23)"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from typing import NamedTuple

from django.db.models import Q
from django.utils.translation import gettext as _
from psycopg.types.range import DateRange

from cases import programmes
from cases.models import Award, AwardMember, ExclusionRule, Person, Programme
from cases.programmes.parts.exclusions import NOT_TOGETHER, Verdict, pair
from welfare.exceptions import MissingParameter, NotAllowed
from welfare.models import Division, User


def matrix(county: Division, kind: str, on: date) -> dict[str, Verdict]:
    """What a person may hold beside `kind` on that day, by the other kind."""
    rules = ExclusionRule.objects.filter(
        Q(first=kind) | Q(second=kind), county=county, valid_from__lte=on
    ).order_by("valid_from")
    return {
        rule.second if rule.first == kind else rule.first: Verdict(rule.verdict) for rule in rules
    }


def verdict(county: Division, one: str, other: str, on: date) -> Verdict:
    """One cell of the matrix. Raises MissingParameter naming the pair, area and date."""
    ruling = matrix(county, one, on).get(other)
    if ruling is None:
        raise MissingParameter(_missing(county, one, other, on))
    return ruling


def _missing(county: Division, one: str, other: str, on: date) -> str:
    first, second = pair(one, other)
    return _(
        "Whether one person may hold “%(first)s” and “%(second)s” is not set for %(county)s on "
        "%(date)s. The county sets it under Administration, Parameters and tables, Exclusions."
    ) % {
        "first": programmes.kind_of(first).term,
        "second": programmes.kind_of(second).term,
        "county": county,
        "date": on.isoformat(),
    }


def held_covers(people: Iterable[Person], month: date) -> list[AwardMember]:
    """What these people are covered by in that month or later; most hold nothing."""
    covers = AwardMember.objects.filter(
        person__in=people, period__overlap=DateRange(month, None)
    ).prefetch_related("person", "award__programme", "award__town")
    return list(covers.order_by("pk"))


def held_by_each(people: Iterable[Person], *months: date) -> defaultdict[int, list[AwardMember]]:
    """The same by person, of the first of these months or later: one statement for all of them."""
    held = defaultdict(list)
    for cover in held_covers(people, min(months)):
        held[cover.person_id].append(cover)
    return held


def lasting(covers: Iterable[AwardMember], month: date) -> list[AwardMember]:
    """Those that last into that month or longer."""
    return [one for one in covers if one.period.upper is None or one.period.upper > month]


def kinds_in(covers: Iterable[AwardMember], month: date) -> frozenset[str]:
    """The kinds of what is held in that month or later."""
    return frozenset(one.award.programme.kind for one in lasting(covers, month))


class HeldBeside(NamedTuple):
    """An award held beside a new one: what the county rules of the two, in the month they meet."""

    cover: AwardMember
    ruling: Verdict | None  # the county has not set it
    both: date  # the first month in which both would be held


def held_beside(programme: Programme, people: Iterable[Person], month: date) -> list[HeldBeside]:
    """What these people hold in that month or later, with what decides whether they may.

    The rule of the first month in which both would be held decides: what is held since before it,
    too, is a reason against a new award.
    """
    return ruled(programme, held_covers(people, month), month, {})


Matrices = dict[date, dict[str, Verdict]]  # what was read of one kind, by the day


def ruled(
    programme: Programme, covers: Iterable[AwardMember], month: date, verdicts: Matrices
) -> list[HeldBeside]:
    """The same of covers that are read already; who asks for many keeps what was read."""
    held = []
    for cover in covers:
        both = max(month, cover.period.lower)
        if both not in verdicts:
            verdicts[both] = matrix(programme.county, programme.kind, both)
        held.append(HeldBeside(cover, verdicts[both].get(cover.award.programme.kind), both))
    return held


def replaced(programme: Programme, cover: AwardMember, ruling: Verdict | None) -> bool:
    """Whether the new award takes the person out of this one: money takes out of recognition."""
    pays = programmes.Pays.MONTHLY
    return (
        ruling == Verdict.REPLACES
        and programme.definition.pays == pays
        and cover.award.programme.definition.pays != pays
    )


def check_exclusions(
    programme: Programme, people: Iterable[Person], month: date, by: User | None
) -> None:
    """Nobody holds two awards that exclude each other in the same month.

    Asked when the application is opened, at the submission and at each decision. What lies outside
    the person's own area is not named more closely than that.
    """
    for one in held_beside(programme, people, month):
        if stands_against(programme, one):
            raise _refusal(programme, one, by)


def stands_against(programme: Programme, held: HeldBeside) -> bool:
    """What is held keeps from this programme, or the county has not said whether it does."""
    cover, ruling, _both = held
    if ruling is None:
        return True
    if ruling == Verdict.DIFFERENCE:
        return _stands_beside_the_full_rate(programme, cover)
    if ruling == Verdict.ONCE and cover.award.programme_id == programme.pk:
        return True
    return ruling in NOT_TOGETHER and not replaced(programme, cover, ruling)


def _refusal(programme: Programme, held: HeldBeside, by: User | None) -> NotAllowed:
    cover, ruling, both = held
    kind = cover.award.programme.kind
    if ruling is None:
        return MissingParameter(_missing(programme.county, programme.kind, kind, both))
    if ruling == Verdict.DIFFERENCE:
        return NotAllowed(_full_rate(cover))
    article = _article(programme.county, programme.kind, kind, both)
    return NotAllowed(f"{_already(cover, ruling, by)} ({article})")


def _article(county: Division, one: str, other: str, on: date) -> str:
    """The document behind one cell of the matrix."""
    first, second = pair(one, other)
    rules = ExclusionRule.objects.filter(
        county=county, first=first, second=second, valid_from__lte=on
    )
    return rules.order_by("-valid_from").values_list("document", flat=True)[0]


def _stands_beside_the_full_rate(programme: Programme, cover: AwardMember) -> bool:
    """Whether the new award is one person's, and the award held makes up to a full rate already.

    What comes first is made up: a child with the full rate has no living subsidy. A family's dibao
    is another matter: the child's difference is worked out anew. (民发〔2019〕62号 三(一))
    """
    kind = programme.definition
    return kind.holds_persons and not kind.makes_up and cover.award.programme.definition.makes_up


def _full_rate(cover: AwardMember) -> str:
    return _(
        "%(person)s receives “%(programme)s” up to its full rate: nothing of this kind is paid "
        "besides. (民发〔2019〕62号 三(一))"
    ) % {"person": cover.person, "programme": cover.award.programme}


def _already(cover: AwardMember, ruling: Verdict, by: User | None) -> str:
    award = cover.award
    seen = by is None or Award.objects.visible_to(by).filter(pk=award.pk).exists()
    words = {
        "person": cover.person,
        "programme": award.programme,
        "number": award.number,
        "town": award.town,
    }
    if not seen:
        return (
            _(
                "%(person)s already receives “%(programme)s” in another area, and both "
                "together are not allowed. Ask the county."
            )
            % words
        )
    if ruling == Verdict.CHOOSE:
        return (
            _(
                "%(person)s already receives “%(programme)s” (%(number)s, %(town)s) and "
                "chooses one of the two. End that award first."
            )
            % words
        )
    return (
        _(
            "%(person)s already receives “%(programme)s” (%(number)s, %(town)s). "
            "End that award first."
        )
        % words
    )
