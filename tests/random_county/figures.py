"""The figures of the report by the generator's own count: key → number."""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date

from tests.random_county import findings
from tests.random_county.truth import (
    CHILD_KINDS,
    FAMILY_KINDS,
    Award,
    County,
    Payment,
    Person,
    Relief,
    add_months,
)

GROUPS = {
    **dict.fromkeys(("near_dibao", "rigid_expense"), "recognised"),
    **{"orphan": "orphan", "unsupported_child": "children"},
    **dict.fromkeys(("disability_living", "disability_nursing"), "disability"),
    **dict.fromkeys(("old_age", "graded"), "allowances"),
}
FORMS = {"institution": "集中", "home": "分散"}
GRADES = {"self": "全自理", "partial": "半护理", "full": "全护理"}
TIERS = {"town": "镇", "county": "县", "meeting": "联席会议"}
CAUSES = {
    **{"illness": "illness", "accident": "accidents"},
    **{"disability": "disability", "schooling": "students"},
}
WATCHED = {
    **{"dibao": "roll", "tekun": "hardship", "orphan": "orphan"},
    **{"unsupported_child": "children", "relief": "relief"},
}
Figures = Iterator[tuple[str, int]]


def expected(county: County) -> dict[str, int]:
    """Every figure that this generator can count for itself."""
    frozen = Frozen(county)
    parts = (
        _divisions(county),
        _roll(frozen),
        _classes(frozen),
        _hardship(frozen),
        _others(frozen),
        _children(frozen),
        _subsidies(frozen),
        _relief(frozen),
        _spending(county),
        _hits(county),
    )
    return dict(one for part in parts for one in part)


class Frozen:
    """What counts at the end of the period: who is on a roll, and who left in it."""

    def __init__(self, county: County) -> None:
        self.county = county
        day = county.as_of
        self.roll = [one for one in county.awards if one.on_roll(day)]
        self.left = [
            one
            for one in county.awards
            if one.joined <= day and one.ended and county.opens <= one.ended <= day
        ]
        self.decided = [
            one for one in county.reliefs if county.opens <= (one.decided or one.applied) <= day
        ]

    def of(self, kinds: Iterable[str], awards: "list[Award] | None" = None) -> list[Award]:
        listed = self.roll if awards is None else awards
        return [one for one in listed if one.programme.kind in kinds]

    def home(self, award: Award) -> object:
        """What counts once as a household."""
        if award.programme.kind in FAMILY_KINDS or award.household:
            return award.household or award
        homes = [
            one
            for one in self.county.awards
            if one.programme.kind in {*FAMILY_KINDS, "tekun"} and award.head in dict(one.people)
        ]
        last = max(homes, key=lambda one: (one.left is None, one.joined), default=None)
        return (last.household or last) if last else award.head


def people(awards: Iterable[Award]) -> list[Person]:
    return [person for award in awards for person, _relation in award.people]


def _divisions(county: County) -> Figures:
    yield "regions.towns", len(county.towns)
    yield "regions.population", sum(one.population for one in county.villages)
    for key, residence in (("villages", "rural"), ("communities", "urban")):
        yield f"regions.{key}", sum(one.residence == residence for one in county.villages)


def _two(key: str, awards: list[Award]) -> Figures:
    yield f"{key}.households", len({award.household or award for award in awards})
    yield f"{key}.persons", len(people(awards))


def _roll(frozen: Frozen) -> Figures:
    roll, first = frozen.of({"dibao"}), frozen.county.opens
    yield from _two("roll", roll)
    for residence in ("rural", "urban"):
        yield from _two(f"roll.{residence}", [a for a in roll if a.residence == residence])
    yield from _two("roll.joined", [a for a in roll if a.joined >= first])
    yield from _two("roll.left", frozen.of({"dibao"}, frozen.left))
    fading = [a for a in roll if a.facts.get("exit_until", date.min) >= frozen.county.month]
    yield from _two("roll.fading", fading)
    yield from _two("roll.kept", [a for a in roll if a.facts.get("kept")])
    for code, (name, _what) in frozen.county.supplements.items():
        yield (
            f"roll.supplement.{name}",
            sum(given == code for a in roll for given in a.supplements.values()),
        )
    yield "roll.single.households", sum(bool(a.facts.get("single")) for a in roll)


def _classes(frozen: Frozen) -> Figures:
    roll = frozen.of({"dibao"})
    names = {b.name for one in frozen.county.of_kind("dibao") for b in one.bands}
    for name in names:
        yield from _two(f"roll.class.{name}", [a for a in roll if a.band and a.band.name == name])
    for one in frozen.county.report.get("classes", ()):
        held = [
            a
            for a in roll
            if a.programme.code == one["programme"] and a.band and a.band.code in one["bands"]
        ]
        yield from _two(f"roll.{one['key']}", held)


def _hardship(frozen: Frozen) -> Figures:
    roll, first = frozen.of({"tekun"}), frozen.county.opens
    yield from _two("hardship", roll)
    yield "hardship.joined.persons", sum(a.joined >= first for a in roll)
    yield "hardship.left.persons", len(frozen.of({"tekun"}, frozen.left))
    for form, word in FORMS.items():
        of_form = [a for a in roll if a.facts["form"] == form]
        yield from _two(f"hardship.{word}", of_form)
        for residence in ("rural", "urban"):
            some = [a for a in of_form if a.residence == residence]
            yield from _two(f"hardship.{residence}.{word}", some)
        for grade, name in GRADES.items():
            number = sum(a.facts["grade"] == grade for a in of_form)
            yield f"hardship.{word}.{name}.persons", number
    for grade, name in GRADES.items():
        yield f"hardship.{name}.persons", sum(a.facts["grade"] == grade for a in roll)


def _others(frozen: Frozen) -> Figures:
    for one in frozen.county.programmes:
        if one.kind not in GROUPS:
            continue
        key = f"{GROUPS[one.kind]}.{one.code}"
        roll = [a for a in frozen.roll if a.programme is one]
        left = [a for a in frozen.left if a.programme is one]
        yield f"{key}.households", len({frozen.home(a) for a in roll})
        yield f"{key}.persons", len(set(people(roll)))
        joined = [a for a in roll if a.joined >= frozen.county.opens]
        yield f"{key}.joined.persons", len(set(people(joined)))
        yield f"{key}.left.persons", len(set(people(left)))
        if one.pays:
            paid = [p for p in reached(frozen.county) if p.award.programme is one]
            yield f"{key}.paid", sum(p.amount for p in paid)


def _children(frozen: Frozen) -> Figures:
    if not any(frozen.county.of_kind(kind) for kind in CHILD_KINDS):
        return
    for word, kind in (("orphans", "orphan"), ("facts", "unsupported_child")):
        roll, left = frozen.of({kind}), frozen.of({kind}, frozen.left)
        yield f"children.{word}", len(set(people(roll)))
        yield f"children.{word}_ever", len(set(people([*roll, *left])))
    on_dibao = set(people(frozen.of({"dibao"})))
    facts = set(people(frozen.of({"unsupported_child"})))
    yield "children.reduced.persons", len(facts & on_dibao)


def _subsidies(frozen: Frozen) -> Figures:
    living, nursing = (
        set(people(frozen.of({kind}))) for kind in ("disability_living", "disability_nursing")
    )
    kinds = ("disability_living", "disability_nursing")
    if not all(frozen.county.of_kind(kind) for kind in kinds):
        return
    yield "subsidies.persons", len(living | nursing)
    yield "subsidies.living", len(living)
    yield "subsidies.care", len(nursing)
    yield "subsidies.both", len(living & nursing)
    left = set(people(frozen.of(kinds, frozen.left)))
    yield "subsidies.removed", len(left - living - nursing)


def _relief(frozen: Frozen) -> Figures:
    decided = frozen.decided
    parts: dict[str, list[Relief]] = {"relief": decided}
    for kind in ("urgent", "expense"):
        parts[f"relief.{kind}"] = [one for one in decided if one.kind == kind]
    for tier, word in TIERS.items():
        parts[f"relief.level.{word}"] = [one for one in decided if one.tier == tier]
    for cause, word in CAUSES.items():
        parts[f"relief.{word}"] = [one for one in decided if one.cause == cause]
    parts["relief.first"] = [one for one in decided if one.first]
    parts["relief.online"] = [one for one in decided if one.online]
    parts["relief.disaster"] = [one for one in decided if one.cause == "disaster"]
    for key, cases in parts.items():
        yield f"{key}.households", len(cases)
        yield f"{key}.persons", sum(one.size for one in cases)
        yield f"{key}.amount", sum(one.amount for one in cases)


def reached(county: County) -> list[Payment]:
    return [one for one in county.payments if not one.failed]


def _spending(county: County) -> Figures:
    paid = reached(county)
    back = [one for one in county.payments if one.failed]
    yield "pay.total", sum(one.amount for one in paid)
    yield "pay.rows", len(paid)
    yield "pay.failed.rows", len(back)
    yield "pay.failed.amount", sum(one.amount for one in back)
    again = Counter((id(one.award), one.month) for one in paid if one.again)
    yield "pay.failed.open", sum((id(one.award), one.month) not in again for one in back)
    for name, codes, residence in _series(county):
        some = [
            one
            for one in county.payments
            if one.award.programme.code in codes and residence in ("", one.award.residence)
        ]
        yield from _of_series(county, name, some)


def _hits(county: County) -> Figures:
    """What was found: of persons each once, of households each once."""
    kind_by_code = {one.code: one.kind for one in county.programmes}
    found = findings.expected(county, of_period=True)
    for kind, keys in found.items():
        if kind == "dead":
            for group, of in (("roll", "dibao"), ("hardship", "tekun")):
                some = {person for code, _n, person in keys if kind_by_code[code] == of}
                yield f"hits.dead.{group}", len(some)
        elif kind in findings.OF_HOUSEHOLDS:
            yield f"hits.{kind}.households", len(keys)
        else:
            yield f"hits.{kind}", len({person for _code, _number, person in keys})


def _series(county: County) -> Iterator[tuple[str, list[str], str]]:
    given = county.report.get("series")
    if given:
        for one in given:
            yield one["name"], one["programmes"], one.get("residence", "")
        return
    for programme in county.programmes:
        if programme.pays:
            yield programme.name, [programme.code], ""


def _kind_of(payment: Payment) -> str:
    if payment.again:
        return "again"
    return {"regular": "regular", "raise": "back"}.get(payment.kind, "other")


def _of_series(county: County, name: str, payments: list[Payment]) -> Figures:
    paid = [one for one in payments if not one.failed]
    yield f"pay.{name}.total", sum(one.amount for one in paid)
    handed_in = {one.paid for one in county.payments}
    for at in range(county.month.month):
        month: date = add_months(county.first, at)
        if month in handed_in:  # else the report says that there is no file
            yield f"pay.{name}.{month:%Y-%m}", sum(p.amount for p in paid if p.paid == month)
    parts = {kind: [] for kind in ("regular", "back", "other", "again")}
    for one in paid:
        parts[_kind_of(one)].append(one)
    parts["failed"] = [one for one in payments if one.failed]
    for kind, some in parts.items():
        yield f"pay.{name}.{kind}.rows", len(some)
        yield f"pay.{name}.{kind}.amount", sum(one.amount for one in some)
