"""How long each step of a case or of an award may take, and counted from what: the one table of
the clocks.

A kind of programme names its clocks (`Kind.clocks`); the county's parameters say how long they run.
The whole case counts on the application itself, as its approval rule says.
"""

from enum import Enum
from typing import NamedTuple

from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.programmes import check_named
from welfare.county.calendar import DayKind
from welfare.county.keys import Key

RECONSIDERATION_DAYS = 60  # 行政复议法 Art 20: fixed by law, no county's parameter
LAWSUIT_MONTHS = 6  # 行政诉讼法 Art 46


class TimedStep(models.TextChoices):
    """A step of a case, or of a running award, that has a term."""

    SURVEY = "survey", _("Survey begins")  # 启动家庭经济状况调查
    MEANS_CHECK = "means_check", _("Means check begins")  # 启动信息核对
    TOWN = "town", _("Town's part")  # 乡镇调查核实、提出初审意见
    SURVEY_AGAIN = "survey_again", _("Survey after the objection")  # 异议重新调查核实
    COUNTY = "county", _("County's decision")  # 县级审核确认
    QUICK = "quick", _("Quick relief")  # 小额快救
    FIRST = "first", _("Relief first to be paid")  # 先行救助发放
    PAPERS = "papers", _("Papers after relief first")  # 先行救助补办手续
    REFUSAL = "refusal", _("Delivery of the refusal")  # 不予确认告知
    WHOLE = "whole", _("Whole case")  # 全程办结
    CARE_AGAIN = "care_again", _("Care to assess again")  # 自理能力复核
    DEATH = "death", _("Death to settle")  # 死亡后核查、增发减发停发
    REVIEW = "review", _("Review of the award")  # 定期核查
    SCAN = "scan", _("Comparison of everybody on the rolls")  # 经济状况扫描


OF_THE_COUNTY = frozenset({TimedStep.MEANS_CHECK, TimedStep.COUNTY})  # no town can do them


class Start(Enum):
    """What happened on the day from which a clock counts; that day itself is not counted."""

    ACCEPTED = "accepted"
    ACCEPTED_AS_QUICK = "accepted_as_quick"  # a small urgent sum
    ACCEPTED_AS_FIRST = "accepted_as_first"  # relief first was asked for, of whatever sum
    MEANS_CHECK_ASKED = "means_check_asked"
    OBJECTED = "objected"  # the notice was closed with an objection
    WITH_COUNTY = "with_county"  # the county received the file
    PAID_FIRST = "paid_first"  # the help arrived; until then, it was authorised
    REFUSED = "refused"
    EXTENDED = "extended"  # somebody extended the term; it counts from the acceptance
    ABILITY_CHANGED = "ability_changed"  # somebody reported that the person needs other care
    DIED = "died"
    REVIEWED = "reviewed"  # granted, or reviewed last
    REVIEWED_UNSTEADY = "reviewed_unsteady"  # likewise, where nobody said that little changes
    REVIEWED_SPECIAL = "reviewed_special"  # likewise, of a class or group the county watches
    COMPARED = "compared"  # the month of the last comparison is over


# A death is recorded and a roll compared whether the county says how long that may wait or not.
WHATEVER_THE_LIMIT = (Start.DIED, Start.COMPARED)


class Clock(NamedTuple):
    """One step, the parameter that says how long it may take, in what, and counted from what."""

    step: TimedStep
    length: Key
    kind: DayKind | None  # none: months of the calendar
    start: Start


S, W, MONTHS = TimedStep, DayKind.WORKING, None
SPECIAL_TERM = Clock(S.WHOLE, Key.SPECIAL_TERM_DAYS, W, Start.EXTENDED)  # 57号 Art 22; 83号 四(一)
CLOCKS: dict[str, Clock] = {
    # 57号 Art 15, 17, 20, 21
    "survey_start": Clock(S.SURVEY, Key.SURVEY_START_DAYS, W, Start.ACCEPTED),
    "means_check_start": Clock(
        S.MEANS_CHECK, Key.MEANS_CHECK_START_DAYS, W, Start.MEANS_CHECK_ASKED
    ),
    "county_decision": Clock(S.COUNTY, Key.COUNTY_DECISION_DAYS, W, Start.WITH_COUNTY),
    "special_term": SPECIAL_TERM,
    "refusal_notice": Clock(S.REFUSAL, Key.REFUSAL_NOTICE_DAYS, W, Start.REFUSED),
    # 43号 Art 13, 15, 16
    "town_survey": Clock(S.TOWN, Key.TEKUN_TOWN_DAYS, W, Start.ACCEPTED),
    "survey_again_tekun": Clock(S.SURVEY_AGAIN, Key.TEKUN_SURVEY_AGAIN_DAYS, W, Start.OBJECTED),
    "county_decision_tekun": Clock(S.COUNTY, Key.TEKUN_COUNTY_DAYS, W, Start.WITH_COUNTY),
    # 民发〔2019〕62号
    "child_town": Clock(S.TOWN, Key.CHILD_TOWN_DAYS, W, Start.ACCEPTED),
    "child_county": Clock(S.COUNTY, Key.CHILD_COUNTY_DAYS, W, Start.WITH_COUNTY),
    # 临时救助意见 2026; 社会救助法 Art 50, the number of days is the county's
    "quick_relief": Clock(
        S.QUICK, Key.QUICK_RELIEF_DAYS, DayKind.CALENDAR, Start.ACCEPTED_AS_QUICK
    ),
    "relief_first": Clock(
        S.FIRST, Key.QUICK_RELIEF_DAYS, DayKind.CALENDAR, Start.ACCEPTED_AS_FIRST
    ),
    "relief_first_papers": Clock(S.PAPERS, Key.RELIEF_FIRST_PAPERS_DAYS, W, Start.PAID_FIRST),
    # of running awards: 43号 Art 23; 民发〔2022〕83号 一(三); 57号 Art 31
    "care_again": Clock(S.CARE_AGAIN, Key.CARE_ASSESSMENT_DAYS, W, Start.ABILITY_CHANGED),
    "death": Clock(S.DEATH, Key.DEATH_FOLLOW_UP_MONTHS, MONTHS, Start.DIED),
    "review": Clock(S.REVIEW, Key.REVIEW_MONTHS, MONTHS, Start.REVIEWED),
    "review_unsteady": Clock(S.REVIEW, Key.REVIEW_UNSTEADY_MONTHS, MONTHS, Start.REVIEWED_UNSTEADY),
    # of no kind: the county marks classes and groups
    "review_special": Clock(S.REVIEW, Key.REVIEW_SPECIAL_MONTHS, MONTHS, Start.REVIEWED_SPECIAL),
    "scan": Clock(S.SCAN, Key.SCAN_MONTHS, MONTHS, Start.COMPARED),  # the county's own rule
}
check_named("clocks", CLOCKS)


def clocks_from(clocks: tuple[Clock, ...], start: Start) -> tuple[Clock, ...]:
    """Those of a programme's clocks that begin to count with this."""
    return tuple(clock for clock in clocks if clock.start == start)
