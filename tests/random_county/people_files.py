"""Ledgers of people on a programme: families or persons, one programme or several in a file."""

from collections import Counter

from tests.random_county import cells
from tests.random_county.cells import Habit
from tests.random_county.files import Draft, Layout, by, file_of, spread, with_wrong
from tests.random_county.invented import Invented
from tests.random_county.sheets import Column
from tests.random_county.truth import FAMILY_KINDS, Award, County, Programme

RELATIONS = {
    "head": ("户主", "本人", "01", "02", "户主本人"),
    "spouse": ("配偶", "妻", "10"),
    "son": ("子", "长子", "20", "儿子"),
    "daughter": ("女", "长女", "30"),
    "father": ("父亲", "51", "父"),
    "mother": ("母亲", "52", "母"),
}
SEXES = {"male": ("男", "1"), "female": ("女", "2")}
FORMS = {"institution": ("集中", "集中供养"), "home": ("分散", "分散供养")}
GRADES = {
    "self": ("全自理", "自理"),
    "partial": ("半护理", "半自理"),
    "full": ("全护理", "完全丧失"),
}
ABLE = {"able": ("能", "√", "是"), "unable": ("不能", "×", "否")}
YES = {"yes": ("是", "√"), "no": ("否", "×")}
COVERS = {"single": ("单人保",), "family": ("整户保",)}
ACTS = ("eat", "dress", "bed", "toilet", "walk", "bath")


def draw(county: County, invented: Invented) -> list[Layout]:
    """Every award once; families before persons, as their profile lists them."""
    families = [one for one in county.programmes if one.kind in FAMILY_KINDS]
    alone = [one for one in county.programmes if one.kind not in {*FAMILY_KINDS, "relief"}]
    layouts = []
    for part in _parted(county, families, invented):
        layouts += PeopleFile(county, invented, part, family=True).made()
    for part in _parted(county, alone, invented):
        layouts += PeopleFile(county, invented, part, family=False).made()
    return layouts


def _parted(
    county: County, programmes: list[Programme], invented: Invented
) -> list[list[Programme]]:
    """Which programmes share a ledger; those with particulars of their own stand alone."""
    rng = invented.rng
    apart = [one for one in programmes if one.kind == "tekun"]
    rest = [one for one in programmes if one not in apart and one not in county.pair]
    rng.shuffle(rest)
    parts = [[one] for one in apart]
    if county.pair and county.pair[0] in programmes:
        parts.append(list(county.pair))
    while rest:
        size = rng.choice((1, 1, 2, 3))
        parts.append(rest[:size])
        rest = rest[size:]
    return parts


class PeopleFile:
    """One ledger with its layout."""

    def __init__(
        self, county: County, invented: Invented, programmes: list[Programme], *, family: bool
    ) -> None:
        self.county, self.invented, self.rng = county, invented, invented.rng
        self.programmes, self.family = programmes, family
        awards = [one for one in county.awards if one.programme in programmes]
        self.awards = sorted(awards, key=lambda one: (one.village.code, one.joined))
        title = "、".join(one.name for one in programmes)[:20] + invented.word()
        self.draft = Draft(invented, "people", title)
        self.by_certificate = family or all(one.household for one in self.awards)
        self.head = self.rng.choice(("first", "first", "last", "relation")) if family else "first"
        self.pair = programmes == county.pair
        self.beside = family and self.head == "first" and self.rng.random() < 0.15
        self.beside = self.beside and not any(award.supplements for award in self.awards)
        self.told = self._telling()
        self.places = self._placing()

    def _telling(self) -> str:
        """What says of which programme a row is."""
        if self.pair:
            return self.rng.choice(("pair", "records"))
        if len(self.programmes) > 1:
            return self.rng.choice(("column", "column", "sheet"))
        return self.rng.choice(("constant", "column", "file", "title", "sheet"))

    def _placing(self) -> str:
        """What says in which town a row is."""
        if self.told != "sheet" and self.rng.random() < 0.2:
            return "sheet"
        if self.told in ("column", "constant") and self.rng.random() < 0.15:
            return "file"
        return self.rng.choice(("every", "every", "above"))

    def made(self) -> list[Layout]:
        if not self.awards:
            return []
        self._columns()
        blocks = self._blocks()
        if self.places == "above" or self.rng.random() < 0.5:
            pass
        else:
            self.rng.shuffle(blocks)
        how = self.draft.look()
        if self.places == "file":
            return [self._by_town(blocks, how)]
        if self.told == "constant" and not self.beside:
            blocks = self._with_wrong(blocks)
        parts = self._parts(blocks)
        name = self.draft.name
        titles = None
        if self.told == "title":
            titles = [f"{self.programmes[0].name}发放花名册"] * len(parts)
            self.draft.definition["title_as"] = {"programme": "^(.+)发放花名册$"}
        if self.told == "file":
            name = f"{self.programmes[0].name}_{self.invented.word()}"
            self.draft.definition["file_as"] = {"programme": "^(.+)_"}
        by_name = self.told == "sheet" or self.places == "sheet"
        file = file_of(self.draft, name, parts, by_name=by_name, how=how, titles=titles)
        layout = self.draft.layout()
        layout.files.append(file)
        return [layout]

    def _by_town(self, blocks, how) -> Layout:
        """A file for each town."""
        self.draft.definition["file_as"] = {"town": "_(.+)$"}
        files = [
            file_of(self.draft, f"{self.draft.name}_{town}", spread(self.draft, some, 1), how=how)
            for town, some in by(blocks, "_town")
        ]
        layout = self.draft.layout()
        layout.files += files
        return layout

    def _with_wrong(self, blocks):
        more = with_wrong(self.draft, blocks, "resident_id")
        if len(more) > len(blocks):
            more[-1][0]["certificate_number"] = "9" + more[-1][0]["certificate_number"]
        return more

    def _parts(self, blocks):
        if self.told == "sheet":
            return self._by_programme(blocks)
        if self.places == "sheet":
            self.draft.definition["sheet_as"] = "town"
            return by(blocks, "_town")
        return spread(self.draft, blocks, self.rng.choice((1, 1, 1, 2)))

    def _by_programme(self, blocks):
        """A sheet for each programme: by its name, or by what the layout says of the sheet."""
        own = self.rng.random() < 0.5
        rules, sheets = {}, []
        for code, some in by(blocks, "_programme"):
            programme = next(one for one in self.programmes if one.code == code)
            name = self.invented.word() if own else programme.name
            sheets.append((name, some))
            rules[name] = {"programme": code}
        if own:
            self.draft.definition["sheets"] = rules
        else:
            self.draft.definition["sheet_as"] = "programme"
        return sheets

    def _columns(self) -> None:
        draft, rng = self.draft, self.rng
        draft.add("name", cells.name(rng), required=True, own=rng.random() < 0.5)
        draft.add("resident_id", cells.identity(rng), required=True, own=True)
        self._programme()
        self._place()
        if self.by_certificate:
            self._certificate()
        if self.beside:
            self._members()
        elif self.family or rng.random() < 0.3:
            relation = cells.word(self.invented, RELATIONS)
            draft.add("relation", relation, required=self.head == "relation")
        if rng.random() < 0.5 and not self.beside:
            draft.add("sex", cells.word(self.invented, SEXES))
        self._terms()
        self._particulars()
        if self.beside:
            return
        if rng.random() < 0.5 or any(one.kind in CARDS for one in self.programmes):
            draft.add("disability_card", cells.identity(rng))

    def _members(self) -> None:
        """The others of the family stand beside its head, each with columns of their own."""
        rng, start = self.rng, self.invented.word(2, 2)
        names, ids = cells.name(rng), cells.identity(rng)
        relations = cells.word(self.invented, RELATIONS)
        most = max(len(award.people) for award in self.awards) - 1
        for at in range(1, most + 1):
            for key, word, habit in (
                ("name", "姓名", names),
                ("resident_id", "证件号", ids),
                ("relation", "关系", relations),
            ):
                column = Column(f"{key}@{at}", f"{start}{at}{word}", habit)
                self.draft.columns.append(column)
        self.draft.definition["repeat"] = {
            "name": f"{start}(\\d)姓名",
            "resident_id": f"{start}(\\d)证件号.*",
            "relation": [f"{start}(\\d)关系"],
        }
        self.draft.described["relation"] = dict(relations.options) | {"headers": ["本人关系"]}
        if not most:
            del self.draft.definition["repeat"]

    def _programme(self) -> None:
        draft = self.draft
        names = {one.code: (one.name,) for one in self.programmes}
        if self.told == "column":
            stands = self._stands() if self.family else self.rng.choice(("every", "above"))
            stands = "every" if self.beside else stands
            habit = cells.word(self.invented, names)
            fill = "above" if stands == "above" else stands != "every"
            draft.add("programme", habit, required=True, stands=stands, fill=fill)
        elif self.pair:
            self._two_amounts()
        elif self.told == "constant":
            draft.definition["constants"] = {"programme": self.programmes[0].code}
            if self.rng.random() < 0.5:
                draft.given("programme")
        else:
            draft.given("programme")

    def _two_amounts(self) -> None:
        """A row pays both subsidies: each has a column, blank where somebody has but one."""
        first, second = (one.code for one in self.programmes)
        draft, habit = self.draft, self.draft.money
        if self.told == "pair":
            draft.definition["constants"] = {"programme": first, "programme_2": second}
            draft.add("basic_amount", habit(), required=True, own=True)
            draft.add("basic_amount_2", habit(), required=True, own=True)
            return
        repeat = []
        for at, code in enumerate((first, second), 1):
            heading, money = self.invented.word(3, 5), habit()
            while money.options:  # here only the heading can say the unit
                money = habit()
            column = Column(f"basic_amount@{at}", heading + money.suffix, money)
            draft.columns.insert(self.rng.randint(0, len(draft.columns)), column)
            repeat.append({"basic_amount": heading, "constants": {"programme": code}})
        draft.definition["repeat"] = repeat

    def _place(self) -> None:
        draft = self.draft
        town = Habit(lambda place: place.parent.name)
        full = self.rng.random() < 0.2
        village = Habit(lambda place: place.path if full else place.name)
        if self.places in ("sheet", "file"):
            draft.given("town")
        else:
            fill = "above" if self.places == "above" else False
            draft.add("town", town, required=True, stands=self.places, fill=fill)
        draft.add("village", village, required=self.rng.random() < 0.5)

    def _stands(self) -> str:
        """Where a cell of a household stands; what is in the last row cannot begin one."""
        if self.beside:
            return "every"
        return self.rng.choice(("every", "head", "merged"))

    def _certificate(self) -> None:
        rng, draft = self.rng, self.draft
        if not self.family:
            stands = "every"
        elif self.head == "relation":
            stands = rng.choice(("every", "merged"))
        else:
            stands = self._stands()
        if self.beside:
            draft.add("certificate_number", cells.plain(rng), required=True)
            return
        how: dict = {"by": "certificate_number"}
        if stands == "merged":
            how = {"merged": "certificate_number"}
        if self.head != "first":
            how["head"] = self.head
        draft.definition["household"] = how
        if how == {"by": "certificate_number"} and rng.random() < 0.5:
            draft.definition["household"] = ["certificate_number"]
        draft.add(
            "certificate_number",
            cells.plain(rng),
            required=True,
            stands=stands,
            fill=stands != "every",
        )

    def _household(self, key: str, habit: Habit, **options) -> None:
        """A cell that is of the household where there is one."""
        stands = self._stands() if self.family else "every"
        fill = stands != "every" and (self.head != "first" or self.rng.random() < 0.7)
        self.draft.add(key, habit, stands=stands, fill=fill, **options)

    def _terms(self) -> None:
        rng = self.rng
        months = all(one.whole_months for one in self.programmes)
        self._household("joined_on", cells.day(rng, months=months), required=rng.random() < 0.5)
        self._household("left_on", cells.day(rng, months=months))
        if rng.random() < 0.8:
            self._household("left_reason", cells.plain(rng))
        if any(one.pays for one in self.programmes) and not self.pair:
            self._household("basic_amount", self.draft.money(periods=True))
        if rng.random() < 0.8:
            self._household("account", cells.account(rng))
        if self.family:
            self._household("covered_size", cells.whole(rng, "人"), required=True)
            self._household("family_size", cells.whole(rng, "口"))
            if rng.random() < 0.5:
                self._household("head_name", cells.name(rng))

    def _particulars(self) -> None:
        """What a kind asks beside: class, care, cover, guardian."""
        draft, rng = self.draft, self.rng
        bands = {
            band.code: (band.name,) for programme in self.programmes for band in programme.bands
        }
        if bands and self._apart():
            self._household("band", cells.word(self.invented, bands))
        kinds = {one.kind for one in self.programmes}
        if "tekun" in kinds:
            draft.add("care_form", cells.word(self.invented, FORMS), required=True)
            draft.add("care_grade", cells.word(self.invented, GRADES), required=True)
            draft.add("care_amount", draft.money(periods=True))
            draft.add("institution_or_carer", cells.plain(rng))
            if rng.random() < 0.6:
                able = cells.word(self.invented, ABLE)
                for act in ACTS:
                    draft.add(act, able)
        if "dibao" in kinds:
            self._dibao()
        if "dibao" in kinds and any(a.facts.get("single") for a in self.awards):
            self._household("cover", cells.word(self.invented, COVERS))

    def _dibao(self) -> None:
        """Graded supplements by person, gradual exit and the like by household."""
        draft, rng = self.draft, self.rng
        named = {code: (name,) for code, (name, _what) in self.county.supplements.items()}
        if any(award.supplements for award in self.awards):
            draft.add("supplement", cells.word(self.invented, named))
        if any("exit_until" in award.facts for award in self.awards):
            self._household("exit_until", cells.day(rng, months=True))
        if any(award.facts.get("kept") for award in self.awards):
            self._household("kept_after_exit", cells.word(self.invented, YES))

    def _apart(self) -> bool:
        """Classes of one code in two programmes of a file are told by their names."""
        counted = Counter(b.code for one in self.programmes for b in one.bands)
        return bool(counted)

    def _blocks(self) -> list[list[dict]]:
        """A block for each award, or for the awards that share a certificate."""
        shared: dict[object, list[Award]] = {}
        if self.pair:
            for award in self.awards:
                shared.setdefault((award.head, award.joined, award.left), []).append(award)
            return [[self._row_of_both(some)] for some in shared.values()]
        for award in self.awards:
            shared.setdefault(award.household or award, []).append(award)
        together = [sorted(some, key=lambda one: one.number) for some in shared.values()]
        return [[row for one in some for row in self._block(one)] for some in together]

    def _block(self, award: Award) -> list[dict]:
        people = list(award.people)
        if self.beside:
            return [self._row_of_all(award)]
        if self.head == "last":
            people = [*people[1:], people[0]]
        elif self.head == "relation":
            self.rng.shuffle(people)
        return [self._row(award, person, relation) for person, relation in people]

    def _row_of_both(self, awards: list[Award]) -> dict:
        row = self._row(awards[0], awards[0].head, "head")
        for award in awards:
            at = self.programmes.index(award.programme)
            row[f"basic_amount{'_2' if at else ''}"] = award.basic
            row[f"basic_amount@{at + 1}"] = award.basic
            if award.band:
                row["band"] = award.band.code
        if len(awards) == 1 and awards[0].programme is self.programmes[1]:
            row["basic_amount"] = None
        return row | {"_records": len(awards) if self.told == "records" else 1}

    def _row_of_all(self, award: Award) -> dict:
        row = self._row(award, *award.people[0]) | {"_records": len(award.people)}
        for at, (person, relation) in enumerate(award.people[1:], 1):
            row[f"name@{at}"], row[f"resident_id@{at}"] = person.name, person.number
            row[f"relation@{at}"] = relation
        return row

    def _row(self, award: Award, person, relation: str) -> dict:
        facts = award.facts
        return {
            "_head": person is award.head,
            "_town": award.village.parent.name,
            "_programme": award.programme.code,
            "programme": award.programme.code,
            "town": award.village,
            "village": award.village,
            "certificate_number": award.household or award.number,
            "name": person.name,
            "resident_id": person.number,
            "relation": relation,
            "sex": "male" if person.sex == "M" else "female",
            "disability_card": person.card_number or None,
            "joined_on": award.joined,
            "left_on": award.left,
            "left_reason": award.reason or None,
            "basic_amount": award.basic if award.programme.pays else None,
            "account": award.account,
            "covered_size": len(award.people),
            "family_size": award.family_size,
            "head_name": award.head.name,
            "band": award.band.code if award.band else None,
            "care_form": facts.get("form"),
            "care_grade": facts.get("grade"),
            "care_amount": award.care,
            "institution_or_carer": facts.get("where"),
            "exit_until": facts.get("exit_until"),
            "kept_after_exit": "yes" if facts.get("kept") else "no",
            "supplement": award.supplements.get(person),
            "cover": None if "single" not in facts else "single" if facts["single"] else "family",
            **{act: "able" if able else "unable" for act, able in facts.get("answers", {}).items()},
        }


CARDS = {"disability_living", "disability_nursing"}
