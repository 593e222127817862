"""The words in the keys of figures, as counties print them, and the kinds behind them."""

from cases import programmes
from cases.models import CareForm, CareGrade, Cause, Tier

ROLL, HARDSHIP, ORPHAN, RELIEF = "roll", "hardship", "orphan", "relief"
CHILDREN, DISABILITY = "children", "disability"


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
