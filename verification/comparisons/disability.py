"""Severe disability against the supplement for it, cards against the subsidies by card.

(分类施保 重病重残; 残疾人两项补贴, 国发〔2015〕52号)

Severe: grade 1 or 2, or grade 3 of intellect or mind; only valid cards count (docs/law.md §9.4).
"""

from django.utils.translation import gettext_lazy as _

from cases.models import SupplementCondition
from verification.comparisons.rule import STOPS, TO_THE_AWARD, A, ComparisonRule, per_person
from verification.states import Handling
from welfare.personal.disability import KINDS, WIDENED_KINDS, severe_sql

ON_ALLOWANCE = "roll.topped_up"
VALID = "record.state = ANY(%(disabled_valid)s)"


def in_force(row: str) -> str:
    """Whether a card's day is not over: a register may go on calling it valid."""
    return f"coalesce(({row}.more ->> 'valid_until')::date, 'infinity') >= %(month)s::date"


SEVERE = severe_sql("record.category", "record.grade")
OTHER_SEVERE = severe_sql("other.category", "other.grade")
HAS_SUPPLEMENT = """roll.member_pk IN (SELECT member_pk FROM supplement
            WHERE supplement.condition = 'severe')"""
# a county without a class of supplements for the severely disabled helps by the nursing subsidy
HELPED_BY_SUPPLEMENT = """EXISTS (SELECT 1 FROM cases_supplementkind AS class
            WHERE class.county_id = %(county)s AND class.condition = 'severe')"""
HAS_NURSING = """roll.hash IN (SELECT nursing.hash FROM roll AS nursing WHERE nursing.by_severe)"""
IS_HELPED = f"""CASE WHEN {HELPED_BY_SUPPLEMENT} THEN {HAS_SUPPLEMENT} ELSE {HAS_NURSING} END"""
# what the nursing subsidy of the award's programme is for: its county may widen it by its classes
WIDENED = ", ".join(f"'{KINDS[kind]}'" for kind in WIDENED_KINDS)
NURSED = f"""({OTHER_SEVERE} OR other.category IN ({WIDENED}))
            AND (NOT EXISTS (SELECT 1 FROM cases_band AS any_class
                    WHERE any_class.programme_id = roll.programme_pk)
                OR EXISTS (SELECT 1 FROM cases_band AS class
                    WHERE class.programme_id = roll.programme_pk
                    AND (class.grades = '{{}}' OR other.grade = ANY(class.grades))))"""


def a_card_is(fitting: str) -> str:
    """Whether any valid card of the person is so, be it the row at hand or another."""
    return f"""EXISTS (SELECT 1 FROM record AS other WHERE other.hash = record.hash
            AND other.state = ANY(%(disabled_valid)s) AND {in_force("other")} AND {fitting})"""


ANOTHER_CARD_IS_VALID = """EXISTS (SELECT 1 FROM record AS other WHERE other.hash = record.hash
            AND other.state = ANY(%(disabled_valid)s))"""

POSITION = 10
RULES = (
    ComparisonRule(
        "newly_severe",
        _("Severely disabled, no supplement"),
        per_person(
            f"{ON_ALLOWANCE} AND {VALID} AND {in_force('record')} AND {SEVERE} AND NOT {IS_HELPED}"
        ),
        departments=("disabled",),
        words=("valid",),
        actions=(A.START_SUPPLEMENT, A.REFER, A.NONE),
        starts=SupplementCondition.SEVERE,
        handling=Handling.DELIVER,
        source="社会救助法 第20条",
    ),
    ComparisonRule(
        "no_longer_severe",
        _("Supplement, not severely disabled"),
        per_person(
            f"{VALID} AND {in_force('record')} AND (roll.by_severe AND NOT {a_card_is(NURSED)}"
            f" OR {ON_ALLOWANCE} AND {HAS_SUPPLEMENT} AND NOT {a_card_is(OTHER_SEVERE)})"
        ),
        departments=("disabled",),
        words=("valid",),
        actions=STOPS,
        source="国发〔2015〕52号",
    ),
    ComparisonRule(
        "card_cancelled",
        _("Subsidy by card, card not valid"),
        per_person(f"roll.by_card AND NOT {VALID} AND NOT {ANOTHER_CARD_IS_VALID}"),
        departments=("disabled",),
        words=("valid",),
        actions=TO_THE_AWARD,
        source="国发〔2015〕52号",
    ),
)
