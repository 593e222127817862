"""What a drawn county grants, under names and codes of its own."""

from tests.random_county.invented import Invented
from tests.random_county.truth import FAMILY_KINDS, Band, County, Programme

USUAL = {
    "dibao": ("农村低保", "城市低保", "城乡低保", "最低生活保障"),
    "tekun": ("特困", "特困供养", "农村特困"),
    "orphan": ("孤儿", "孤儿基本生活"),
    "unsupported_child": ("事实无人抚养儿童", "困境儿童"),
    "disability_living": ("生活补贴", "困难残疾人生活补贴"),
    "disability_nursing": ("护理补贴", "重度残疾人护理补贴"),
    "near_dibao": ("低保边缘家庭", "边缘户"),
    "rigid_expense": ("刚性支出困难家庭", "支出型困难家庭"),
    "old_age": ("高龄津贴", "长寿补助"),
    "graded": ("大骨节病", "精简退职"),
    "relief": ("临时救助", "急难救助"),
}
CHANCE = {
    **{"tekun": 0.8, "orphan": 0.5, "unsupported_child": 0.6, "disability_living": 0.7},
    **{"disability_nursing": 0.7, "near_dibao": 0.5, "rigid_expense": 0.4, "old_age": 0.5},
    **{"graded": 0.4, "relief": 0.8},
}
TWICE = {"dibao": 0.3, "graded": 0.3, "relief": 0.2}
OF_APPLICATION = {"disability_living", "disability_nursing", "old_age", "graded"}
AFTERWARDS = ("after_decision",)
FIRST_MONTHS = {
    **dict.fromkeys(("disability_living", "disability_nursing"), ("of_application", *AFTERWARDS)),
    **dict.fromkeys(("old_age", "graded"), ("of_application", "of_decision", *AFTERWARDS)),
    **dict.fromkeys(("near_dibao", "rigid_expense"), ("of_decision", *AFTERWARDS)),
    "relief": ("of_decision",),
}
SUPPLEMENTS = {"severe": "重病重残", "elderly": "老年", "minor": "未成年", "none": "其他"}
RIGID_MONTHS = 12
CLASS_NAMES = ("一类", "二类", "三类", "四类")


def draw(county: County, invented: Invented) -> None:
    rng = invented.rng
    kinds = ["dibao", *(kind for kind, chance in CHANCE.items() if rng.random() < chance)]
    kinds += [kind for kind in list(kinds) if rng.random() < TWICE.get(kind, 0)]
    rng.shuffle(kinds)
    names: dict[str, list[str]] = {
        kind: rng.sample(list(known), len(known)) for kind, known in USUAL.items()
    }
    for at, kind in enumerate(kinds):
        name = names[kind].pop() if rng.random() < 0.6 and names[kind] else invented.word(2, 5)
        code = rng.choice((kind.upper()[:12], f"P{at}", f"ZC_{at + 1:02}"))
        code = f"{code}_{at}" if any(one.code == code for one in county.programmes) else code
        county.programmes.append(_programme(code, name, kind, invented))
    living, nursing = (county.of_kind(f"disability_{what}") for what in ("living", "nursing"))
    if living and nursing and rng.random() < 0.5:
        county.pair = [living[0], nursing[0]]
        nursing[0].first_month = living[0].first_month
        nursing[0].whole_months = living[0].whole_months
    _supplements(county, invented)
    if rng.random() < 0.3:
        county.exclusions.append(("disability_nursing", "tekun", "allowed"))


def _programme(code: str, name: str, kind: str, invented: Invented) -> Programme:
    rng = invented.rng
    first = rng.choice(FIRST_MONTHS.get(kind, AFTERWARDS))
    made = Programme(code, name, kind, first, amount=rng.randint(80, 900))
    made.whole_months = rng.random() < 0.3
    made.lasts = RIGID_MONTHS if kind == "rigid_expense" else 0
    if kind in {"dibao", "graded"} and (kind == "graded" or rng.random() < 0.5):
        made.bands = _named(invented, rng.randint(2, 4))
    elif kind == "old_age":
        made.bands = _by_age(invented)
    elif kind == "disability_nursing" and rng.random() < 0.5:
        made.bands = [
            Band("g1", "一级" if rng.random() < 0.5 else invented.word(), 120, grades=[1]),
            Band("g2", invented.word(), 90, grades=[2, 3, 4]),
        ]
    return made


def _supplements(county: County, invented: Invented) -> None:
    """Classes of 分类施保; many counties have none."""
    rng = invented.rng
    if rng.random() < 0.5:
        return
    for at, condition in enumerate(("severe", "elderly", "minor", "none")):
        if rng.random() < 0.7:
            name = SUPPLEMENTS[condition] if rng.random() < 0.5 else invented.word()
            county.supplements[f"s{at}"] = (name, condition)


def _named(invented: Invented, number: int) -> list[Band]:
    rng, usual = invented.rng, invented.rng.random() < 0.5
    return [
        Band(f"c{at + 1}", CLASS_NAMES[at] if usual else invented.word(), rng.randint(50, 600))
        for at in range(number)
    ]


def _by_age(invented: Invented) -> list[Band]:
    rng = invented.rng
    border = rng.choice((85, 90))
    return [
        Band("a1", f"80至{border - 1}岁", rng.randint(30, 99), 80, border - 1),
        Band("a2", invented.word(), rng.randint(100, 300), border, None),
    ]


def by_class(programme: Programme) -> bool:
    """Whether its amounts come by class."""
    return programme.kind in FAMILY_KINDS and bool(programme.bands)
