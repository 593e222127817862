"""The words in the keys of figures, as counties print them, and the kinds behind them."""

from cases import programmes
from cases.models import CareForm, CareGrade, Cause, Tier

# groups of figures, as a kind of programme names its own
DIBAO, TEKUN, ORPHAN, RELIEF = "dibao", "tekun", "orphan", "relief"
CHILDREN, DISABILITY = "children", "disability"
KEYS = {DIBAO: "roll", TEKUN: "hardship"}  # the printed figures of earlier years are keyed so


def key_of(group: str) -> str:
    """How the keys of a group's figures begin, where counties hand in figures of other years."""
    return KEYS.get(group, group)


def kinds(figures: str) -> list[str]:
    """The kinds of programme that a group of figures counts."""
    return programmes.codes(lambda kind: kind.figures == figures)


FORMS = {CareForm.INSTITUTION: "集中", CareForm.HOME: "分散"}
GRADES = {CareGrade.SELF: "全自理", CareGrade.PARTIAL: "半护理", CareGrade.FULL: "全护理"}
TIERS = {Tier.TOWN: "镇", Tier.COUNTY: "县", Tier.MEETING: "联席会议"}
CAUSES = {
    Cause.ILLNESS: "illness",
    Cause.ACCIDENT: "accidents",
    Cause.DISABILITY: "disability",
    Cause.SCHOOLING: "students",
}
