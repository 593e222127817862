"""What a comparison must find, by the generator's own reading of the rules: kind → whom."""

from collections import Counter, defaultdict
from importlib import import_module

from tests.random_county.truth import (
    CARD_KINDS,
    CHILD_KINDS,
    MEANS_KINDS,
    SEVERE_KINDS,
    Award,
    County,
    Person,
    Said,
    add_months,
    age_on,
    month_end,
)
from verification import comparisons

Found = dict[str, Counter]
# Kinds that this generator does not count yet: of our own data, of need, of the later departments.
LATER = ("cards", "family", "feedback", "funeral", "income", "need", "own_data", "residence")
LATER += ("own_departments", "property", "school")
NOT_COUNTED = {"no_hardship", "other_class"} | {
    rule.kind for name in LATER for rule in import_module(f"{comparisons.__name__}.{name}").RULES
}
OF_HOUSEHOLDS = ("car", "motorcycle", "second_house")


def expected(county: County, *, of_period: bool = False) -> Found:
    """By kind: programme, certificate, resident ID (of households, the payee's).

    `of_period`: without what only the December before had.
    """
    made: dict[str, set] = defaultdict(set)
    months = (False,) if of_period and county.month.month == 1 else (True, False)
    for before in months:
        if any(one.before == before for one in county.said):
            for kind, keys in _Comparison(county, before=before).found().items():
                made[kind] |= keys  # what is open from the month before is found once
    return {kind: Counter(keys) for kind, keys in made.items() if keys}


class _Comparison:
    """One month: the departments' files of it beside the rolls at its end."""

    def __init__(self, county: County, *, before: bool) -> None:
        self.county, self.before = county, before
        self.month = add_months(county.month, -1) if before else county.month
        self.day = month_end(self.month)
        self.roll = [one for one in county.awards if one.on_roll(self.day)]
        self.covers = [(award, person) for award in self.roll for person, _r in award.people]
        self.by_person: dict[Person, list[Award]] = defaultdict(list)
        for award, person in self.covers:
            self.by_person[person].append(award)
        self.made: dict[str, set] = defaultdict(set)

    def said(self, department: str) -> list[Said]:
        return [one for one in self._all() if one.department == department]

    def _all(self) -> list[Said]:
        return [one for one in self.county.said if one.before == self.before]

    def found(self) -> dict[str, set]:
        for part in (self._dead, self._assets, self._pensions, self._cards, self._names):
            part()
        self._ages()
        self._medical()
        return self.made

    def _note(self, kind: str, award: Award, person: Person) -> None:
        self.made[kind].add((award.programme.code, award.number, person.number))

    def _dead(self) -> None:
        for one in self.said("death"):
            for award in self.by_person[one.person]:
                self._note("dead", award, one.person)

    def _means(self, department: str) -> dict[Award, list[Said]]:
        rows: dict[Award, list[Said]] = defaultdict(list)
        for one in self.said(department):
            for award in self.by_person[one.person]:
                if award.programme.kind in MEANS_KINDS:
                    rows[award].append(one)
        return rows

    def _assets(self) -> None:
        for award, rows in self._means("car").items():
            used = [one for one in rows if one.word == "valid"]
            heavy = [one for one in used if one.kind != "light"]
            if heavy:
                self._note("car", award, award.head)
            elif used:
                self._note("motorcycle", award, award.head)
        for award, rows in self._means("house").items():
            deeds = {one.number for one in rows if one.kind == "dwelling"}
            if len(deeds) >= 2:
                self._note("second_house", award, award.head)
        for award, rows in self._means("business").items():
            for one in rows:
                if one.word == "valid":
                    self._note("business", award, one.person)

    def _pensions(self) -> None:
        kinds = {"income": "pension", "basic": "pension_resident"}
        for award, rows in self._means("pension").items():
            for one in rows:
                if one.word in kinds:
                    self._note(kinds[one.word], award, one.person)

    def _cards(self) -> None:
        rows: dict[Person, list[Said]] = defaultdict(list)
        for one in self.said("disabled"):
            rows[one.person].append(one)
        for person, cards in rows.items():
            valid = [one for one in cards if one.word == "valid"]
            severe = [one for one in valid if _severe(one)]
            held = self.by_person[person]
            nursed = any(a.programme.kind in SEVERE_KINDS for a in held)
            for award in held:
                kind = award.programme.kind
                has = self._supplement(award, person) == "severe"
                helped = has if "severe" in self._conditions() else nursed
                if kind in CARD_KINDS and not valid:
                    self._note("card_cancelled", award, person)
                nursing = kind in SEVERE_KINDS and not any(_nursed(c, award) for c in valid)
                if valid and (nursing or (has and not severe)):
                    self._note("no_longer_severe", award, person)
                if kind == "dibao" and severe and not helped:
                    self._note("newly_severe", award, person)

    def _conditions(self) -> set[str]:
        return {what for _name, what in self.county.supplements.values()}

    def _supplement(self, award: Award, person: Person) -> str:
        """What the person's supplement is for; it goes as long as the award."""
        code = award.supplements.get(person)
        begun = award.first_month <= add_months(self.month, 1)
        over = award.last_month and award.last_month < award.first_month
        return self.county.supplements[code][1] if code and begun and not over else ""

    def _names(self) -> None:
        for one in self._all():
            if one.name == one.person.name:
                continue
            for award in self.by_person[one.person]:
                self._note(_name_fault(one), award, one.person)

    def _ages(self) -> None:
        for award, person in self.covers:
            grown = age_on(person.born, self.day) >= self.county.adult
            if award.programme.kind in CHILD_KINDS and grown:
                self._note("grown_up", award, person)
            if award.programme.kind == "dibao":
                self._age_of_supplements(award, person, grown=grown)

    def _age_of_supplements(self, award: Award, person: Person, *, grown: bool) -> None:
        has, offered = self._supplement(award, person), self._conditions()
        if grown and has == "minor":
            self._note("aged_out", award, person)
        if has:
            return
        if age_on(person.born, self.day) >= self.county.elderly and "elderly" in offered:
            self._note("aged_in", award, person)
        if not grown and "minor" in offered:
            self._note("minor", award, person)

    def _medical(self) -> None:
        helped = {
            one.person
            for one in self.county.reliefs
            if self.month.replace(month=1) <= one.applied < add_months(self.month, 1)
        }
        for one in self.said("medical"):
            if one.amount <= self.county.large_cost:
                continue
            known = self.by_person[one.person] or one.person in helped
            kind = "medical_on_roll" if known else "medical_missed"
            self.made[kind].add(("", "", one.person.number))


def _severe(one: Said) -> bool:
    kind, grade = one.card
    return grade <= (3 if kind in "56" else 2)


def _nursed(one: Said, award: Award) -> bool:
    """Whether nursing is for such a card: by the law, and as the classes of the county widen it."""
    (kind, grade), bands = one.card, award.programme.bands
    return (_severe(one) or kind in "56") and (
        not bands or any(grade in band.grades for band in bands)
    )


def _plain(name: str) -> str:
    for dot in "•．.‧∙":
        name = name.replace(dot, "·")
    return "".join(name.split())


def _name_fault(one: Said) -> str:
    """Another name, or the same with a letter lost on the way."""
    ours, theirs = _plain(one.person.name), _plain(one.name)
    lost = "?" in theirs and len(ours) == len(theirs)
    if lost and all(a in ("?", b) for a, b in zip(theirs, ours, strict=True)):
        return "name_lost_letters"
    return "other_name"
