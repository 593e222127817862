"""A child's guardian, placement, states of the parents. (民法典 Art 27; 民发〔2019〕62号)"""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from cases.ledgers.details.reader import Asked, Reader, Room
from cases.models import Award, GuardianDetail, Person, placement_in
from cases.programmes.parts import children
from welfare.files.imports import Meaning, RowReader, Vocabulary

WORDS = {
    "home": ("社会散居", "散居", "分散", "家庭养育"),
    children.INSTITUTION: ("机构养育", "机构", "集中", "集中养育"),
    children.DEAD: ("死亡", "去世", "亡故", "已故", "病故"),
    children.MISSING: ("宣告失踪", "失踪"),
    "not_found": ("查找不到", "弃养"),
    "severe_disability": ("重残", "重度残疾"),
    "serious_illness": ("重病", "患重病"),
    "prison": ("服刑", "服刑在押", "在押"),
    "rehabilitation": ("强制隔离戒毒", "强制戒毒", "戒毒"),
    "detained": ("被执行其他限制人身自由的措施", "限制人身自由"),
    "out_of_contact": ("失联", "失去联系"),
    "custody_revoked": ("撤销监护资格", "被撤销监护资格"),
    "deported": ("遣送出境", "驱逐出境", "遣送（驱逐）出境"),
    "able": ("有抚养能力", "正常"),
}
PLACEMENTS = Vocabulary(Meaning(code, label, WORDS[code]) for code, label in children.PLACEMENTS)
STATES = Vocabulary(Meaning(code, label, WORDS.get(code, ())) for code, label in children.STATES)


@dataclass(frozen=True, slots=True)
class Guardian:
    guardian: str
    relation: str
    placement: str
    institution: str
    father: str
    mother: str


def _read(cells: RowReader, asked: Asked) -> Guardian:
    placement = cells.choice("placement") or ""
    institution = cells.text("institution", longest=80)
    return Guardian(
        cells.name("guardian", required=False),
        cells.text("guardian_relation", longest=60),
        placement,
        institution if placement == children.INSTITUTION else "",
        cells.choice("father") or "",
        cells.choice("mother") or "",
    )


def _rows(award: Award, person: Person, said: Guardian, room: Room) -> Iterator[GuardianDetail]:
    yield GuardianDetail(
        award=award,
        guardian=said.guardian,
        relation=said.relation,
        placement=said.placement,
        institution=room.institution(said.institution),
        father=said.father,
        mother=said.mother,
    )


READER = Reader(
    _read,
    _rows,
    keys={
        "guardian": gettext_lazy("Guardian"),
        "guardian_relation": gettext_lazy("Guardian's relation to the child"),
        "placement": gettext_lazy("Placement"),
        "institution": gettext_lazy("Institution"),
        "father": gettext_lazy("Situation of the father"),
        "mother": gettext_lazy("Situation of the mother"),
    },
    vocabularies={"placement": PLACEMENTS, "father": STATES, "mother": STATES},
    kept={
        "guardian": ("guardian_detail", "guardian", "guardian"),
        "guardian_relation": ("guardian_detail", "relation", "relation"),
        "placement": ("guardian_detail", "placement", "placement"),
        "institution": ("guardian_detail", "institution", "institution"),
        "father": ("guardian_detail", "father", "father"),
        "mother": ("guardian_detail", "mother", "mother"),
    },
    in_month=dict.fromkeys(("placement", "institution"), placement_in),
)
