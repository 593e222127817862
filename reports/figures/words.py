"""The words in the keys of figures, as counties print them, and the programme codes behind them."""

from cases.models import CareForm, CareGrade, Tier, WatchCategory

DIBAO, TEKUN, ORPHAN, RELIEF = "DIBAO", "TEKUN", "ORPHAN", "RELIEF"

FORMS = {CareForm.INSTITUTION: "集中", CareForm.HOME: "分散"}
GRADES = {CareGrade.SELF: "全自理", CareGrade.PARTIAL: "半护理", CareGrade.FULL: "全护理"}
TIERS = {Tier.TOWN: "镇", Tier.COUNTY: "县", Tier.MEETING: "联席会议"}
CATEGORIES = {
    WatchCategory.UNSTABLE: "脱贫不稳定",
    WatchCategory.MARGINAL: "边缘易致贫",
    WatchCategory.SUDDEN: "突发严重困难",
}
COVERAGES = {DIBAO: "roll", TEKUN: "hardship", RELIEF: "relief", ORPHAN: "orphan"}
