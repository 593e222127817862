"""Lists of groups, ledgers of temporary relief, files of other departments."""

from tests.random_county import cells
from tests.random_county.cells import Habit
from tests.random_county.files import Draft, Layout, by, file_of, spread, with_wrong
from tests.random_county.invented import Invented
from tests.random_county.lists import DEPARTMENTS, previous
from tests.random_county.people_files import RELATIONS, SEXES
from tests.random_county.truth import County

TYPES = {"urgent": ("急难型", "急难"), "expense": ("支出型", "支出")}
TIERS = {"town": ("镇", "乡镇"), "county": ("县", "民政局"), "meeting": ("联席会议",)}
CHANNELS = {"online": ("网上",), "window": ("窗口",)}
YES = {"yes": ("是", "√"), "no": ("否", "×")}
CAUSES = {
    "illness": "患大病",
    "accident": "交通事故",
    "disability": "残疾",
    "schooling": "子女上大学",
    "disaster": "遭受火灾",
    "other": "其他困难",
}
WORDS = {  # what the comparison asks of a department's words, with words of the office
    "disabled": {"valid": ("正常", "有效"), "cancelled": ("注销", "冻结")},
    "car": {"valid": ("正常", "A"), "scrapped": ("报废", "注销")},
    "business": {"valid": ("存续", "在营"), "closed": ("吊销", "注销")},
    "pension": {
        "income": ("企业职工养老", "机关事业养老"),
        "basic": ("城乡居民养老",),
        "other": ("遗属补助",),
    },
    "house": {"dwelling": ("住宅", "成套住宅"), "shop": ("商业用房",)},
}
CAR_KINDS = {"light": ("普通二轮摩托车",), "car": ("小型轿车",), "truck": ("重型货车",)}


def draw(county: County, invented: Invented) -> list[Layout]:
    layouts = [*_groups(county, invented), *_reliefs(county, invented)]
    for department in DEPARTMENTS:
        if any(one.department == department for one in county.said):
            layouts.append(_department(county, invented, department))
    return layouts


def _groups(county: County, invented: Invented) -> list[Layout]:
    """All groups in one list, or a list for each; of some there is one of the month before."""
    codes = [code for code in county.groups if any(one.group == code for one in county.listed)]
    if not codes:
        return []
    together = invented.rng.random() < 0.5
    parts = [codes] if together else [[code] for code in codes]
    return [_group_file(county, invented, part) for part in parts]


def _group_file(county: County, invented: Invented, codes: list[str]) -> Layout:
    rng = invented.rng
    draft = Draft(invented, "groups", invented.word(3, 5) + "名单")
    told = rng.choice(("column", "sheet") if len(codes) > 1 else ("column", "file", "constant"))
    draft.add("name", cells.name(rng), required=True, own=rng.random() < 0.5)
    draft.add("resident_id", cells.identity(rng), required=True, own=True)
    draft.add("town", Habit(lambda place: place.parent.name), required=True)
    if rng.random() < 0.8:
        draft.add("village", Habit(lambda place: place.name))
    draft.add("household_number", cells.plain(rng), required=rng.random() < 0.5)
    if rng.random() < 0.7:
        draft.add("relation", cells.word(invented, RELATIONS))
    names = {code: (county.groups[code],) for code in codes}
    if told == "column":
        draft.add("group", cells.word(invented, names), required=True)
    elif told == "constant":
        draft.definition["constants"] = {"group": codes[0]}
    else:
        draft.given("group")
    how = draft.look()
    files = []
    for old in (False, True):
        rows = [one for one in county.listed if one.group in codes and one.old == old]
        if rows:
            files.append(_group_of(county, draft, how, rows, told, old=old))
    layout = draft.layout()
    layout.files += files
    return layout


def _group_of(county: County, draft: Draft, how, rows: list, told: str, *, old: bool):
    month = previous(county) if old else county.month
    name = f"{draft.name}_{month:%Y%m}"
    blocks = with_wrong(draft, [[_listed_row(one)] for one in rows], "resident_id")
    draft.rng.shuffle(blocks)
    if told == "file":
        draft.definition["file_as"] = {"group": "^(.+?)_"}
        name = f"{county.groups[rows[0].group]}_{name}"
    parts = spread(draft, blocks, 1)
    if told == "sheet":
        draft.definition["sheet_as"] = "group"
        parts = [(county.groups[code], some) for code, some in by(blocks, "group")]
    return file_of(draft, name, parts, by_name=told == "sheet", how=how)


def _listed_row(one) -> dict:
    return {
        "name": one.person.name,
        "resident_id": one.person.number,
        "town": one.village,
        "village": one.village,
        "household_number": one.household,
        "relation": one.relation,
        "group": one.group,
    }


def _reliefs(county: County, invented: Invented) -> list[Layout]:
    if not county.reliefs:
        return []
    rng = invented.rng
    draft = Draft(invented, "relief", invented.word(3, 5) + "救助台账")
    by_type = rng.random() < 0.3
    draft.add("name", cells.name(rng), required=True, own=rng.random() < 0.5)
    draft.add("resident_id", cells.identity(rng), required=True, own=True)
    draft.add("town", Habit(lambda place: place.parent.name), required=True)
    draft.add("village", Habit(lambda place: place.name))
    programmes = {one.code: (one.name,) for one in county.of_kind("relief")}
    if len(programmes) > 1:
        draft.add("programme", cells.word(invented, programmes), required=True)
    for key in ("applied_on", "decided_on", "paid_on"):
        draft.add(key, cells.day(rng), required=key == "applied_on")
    draft.add("family_size", cells.whole(rng, "人"))
    draft.add("granted_amount", draft.money(), required=True)
    if by_type:
        draft.definition["sheet_as"] = "relief_kind"
        draft.given("relief_kind", words={word: code for code, (word, *_r) in TYPES.items()})
    else:
        draft.add("relief_kind", cells.word(invented, TYPES))
    draft.add("cause", _cause(invented))
    draft.add("level", cells.word(invented, TIERS))
    draft.add("relief_first", cells.word(invented, YES))
    draft.add("channel", cells.word(invented, CHANNELS))
    if rng.random() < 0.5:
        draft.add("account", cells.account(rng))
    how = draft.look()
    blocks = with_wrong(draft, [[_relief_row(one)] for one in county.reliefs], "resident_id")
    parts = spread(draft, blocks, 1)
    if by_type:
        parts = [(TYPES[code][0], some) for code, some in by(blocks, "relief_kind")]
    file = file_of(draft, draft.name, parts, by_name=by_type, how=how)
    layout = draft.layout()
    layout.files.append(file)
    return [layout]


def _cause(invented: Invented) -> Habit:
    """Words that say it themselves, or words that only the layout knows."""
    if invented.rng.random() < 0.6:
        return Habit(lambda code: CAUSES[code])
    words = {code: invented.word() for code in CAUSES}
    options = {"words": {word: code for code, word in words.items()}}
    return Habit(lambda code: words[code], "", options)


def _relief_row(one) -> dict:
    return {
        "name": one.person.name,
        "resident_id": one.person.number,
        "town": one.village,
        "village": one.village,
        "programme": one.programme.code,
        "applied_on": one.applied,
        "decided_on": one.decided,
        "paid_on": one.paid,
        "family_size": one.size,
        "granted_amount": one.amount,
        "relief_kind": one.kind,
        "cause": one.cause,
        "level": one.tier,
        "relief_first": "yes" if one.first else "no",
        "channel": "online" if one.online else "window",
        "account": one.account,
    }


def _department(county: County, invented: Invented, department: str) -> Layout:
    rng = invented.rng
    draft = Draft(invented, department, invented.word(3, 5))
    _DRAFTS[department](draft, county)
    if rng.random() < 0.5:
        draft.add("sex", cells.word(invented, SEXES, share=0))
    how = draft.look()
    in_name = rng.random() < 0.5
    layout = draft.layout()
    for before in (False, True):
        said = [o for o in county.said if o.department == department and o.before == before]
        if said:
            month = previous(county) if before else county.month
            name = f"{draft.name}_{month:%Y%m}" if in_name else f"{draft.name}{invented.word()}"
            blocks = with_wrong(draft, [[_said_row(one)] for one in said], "resident_id", "card")
            rng.shuffle(blocks)
            file = file_of(draft, name, spread(draft, blocks, rng.choice((1, 1, 2))), how=how)
            file.month = "" if in_name else f"{month:%Y-%m}"
            layout.files.append(file)
    return layout


def _said_row(one) -> dict:
    return {
        "name": one.name,
        "resident_id": one.person.number,
        "sex": "male" if one.person.sex == "M" else "female",
        "word": one.word,
        "kind": one.kind,
        "number": one.number,
        "amount": one.amount,
        "day": one.day,
        "town": one.place,
        "card": f"{one.person.number}{one.card[0]}{one.card[1]}" if one.card else None,
    }


def _person(draft: Draft) -> None:
    draft.add("name", cells.name(draft.rng), required=True, own=draft.rng.random() < 0.5)
    draft.add("resident_id", cells.identity(draft.rng), required=True, own=True)


def _say(draft: Draft, key: str, of: str, habit: Habit, *, required: bool = False) -> None:
    """A column of the department whose value the row keeps under another name."""
    draft.add(key, habit, required=required)
    column = next(one for one in draft.columns if one.key == key)
    write = column.habit.write
    column.habit = Habit(write, column.habit.suffix, column.habit.options)
    column.key = of


def _words(
    draft: Draft, county: County, key: str, of: str, kinds: dict, *names: str, hides: bool = True
) -> None:
    """Words of the department; which of them the comparison asks for, the layout says.

    It says of the others that they are others where a month has no word that is asked for, and a
    row with an unknown word is passed over.
    """
    said = {
        code: draft.invented.word() if draft.rng.random() < 0.4 else draft.rng.choice(usual)
        for code, usual in kinds.items()
    }
    others = {word: "other" for code, word in said.items() if code not in names}
    options = {"words": others} if hides and _only_others(county, draft.kind, of, names) else {}
    _say(draft, key, of, Habit(lambda code: said[code], "", options), required=True)
    told = draft.definition.setdefault("words", {})
    told.update({name: [said[name], draft.invented.word()] for name in names})


def _only_others(county: County, department: str, of: str, names: tuple[str, ...]) -> bool:
    """Whether the file of a month says nothing that the comparison asks for."""
    rows = [one for one in county.said if one.department == department]
    months = [{getattr(one, of) for one in rows if one.before == before} for before in (0, 1)]
    return any(month and not month & set(names) for month in months)


def _disabled(draft: Draft, county: County) -> None:
    if draft.rng.random() < 0.5:
        draft.add("resident_id", cells.identity(draft.rng), required=True)
    draft.add("name", cells.name(draft.rng), required=True, own=draft.rng.random() < 0.5)
    draft.add("disability_card", cells.identity(draft.rng), required=True, own=True)
    next(one for one in draft.columns if one.key == "disability_card").key = "card"
    _words(draft, county, "card_state", "word", WORDS["disabled"], "valid")
    _say(draft, "issued_on", "day", cells.day(draft.rng))
    draft.definition["row_keys"] = ["disability_card", "name"]


def _death(draft: Draft, county: County) -> None:
    _person(draft)
    _say(draft, "died_on", "day", cells.day(draft.rng), required=True)


def _car(draft: Draft, county: County) -> None:
    _person(draft)
    _say(draft, "plate", "number", cells.plain(draft.rng), required=True)
    _words(draft, county, "vehicle_kind", "kind", CAR_KINDS, "light", hides=False)
    _words(draft, county, "vehicle_state", "word", WORDS["car"], "valid")


def _business(draft: Draft, county: County) -> None:
    _person(draft)
    _say(draft, "credit_code", "number", cells.plain(draft.rng), required=True)
    _words(draft, county, "business_state", "word", WORDS["business"], "valid")


def _pension(draft: Draft, county: County) -> None:
    _person(draft)
    _words(draft, county, "pension_kind", "word", WORDS["pension"], "income", "basic")
    _say(draft, "amount", "amount", draft.money(), required=True)


def _medical(draft: Draft, county: County) -> None:
    _person(draft)
    _say(draft, "own_cost", "amount", draft.money(), required=True)
    if draft.rng.random() < 0.5:
        _say(draft, "town", "town", Habit(lambda place: place.name))


def _house(draft: Draft, county: County) -> None:
    _person(draft)
    _say(draft, "deed_number", "number", cells.plain(draft.rng), required=True)
    _words(draft, county, "usage", "kind", WORDS["house"], "dwelling")


_DRAFTS = {
    "disabled": _disabled,
    "death": _death,
    "car": _car,
    "business": _business,
    "pension": _pension,
    "medical": _medical,
    "house": _house,
}
