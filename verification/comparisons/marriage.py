"""Marriages and divorces that the household does not show. (57号 Art 7: spouses are of one family)

Of each person the last registration counts: who was divorced and has married again is married. The
husband's row and the wife's are of one row of the file, so that each is found by the other.
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, per_award, per_person

ON_ALLOWANCE = "roll.by_means"
MARRIED = "record.state = ANY(%(marriage_married)s)"
DIVORCED = "record.state = ANY(%(marriage_divorced)s)"
REGISTERED = f"({MARRIED} OR {DIVORCED})".replace("record", "later")
LAST = f"""NOT EXISTS (
            SELECT FROM record AS later WHERE later.hash = record.hash
              AND (later.day, later.id) > (record.day, record.id)
              AND {REGISTERED})"""
# The other one: by the number where the file has it, else (somebody from abroad) by the name.
THE_OTHER = """(other.resident_id_hash IN (
                SELECT beside.hash FROM record AS beside
                WHERE (beside.sheet, beside.row) = (record.sheet, record.row)
                  AND beside.id <> record.id)
              OR other.name = record.more->>'spouse' AND NOT EXISTS (
                SELECT FROM record AS beside
                WHERE (beside.sheet, beside.row) = (record.sheet, record.row)
                  AND beside.id <> record.id))"""
TOGETHER = f"""EXISTS (
            SELECT FROM cases_member AS mine
            JOIN cases_member AS theirs ON theirs.household_id = mine.household_id
              AND theirs.person_id <> mine.person_id AND theirs.left_on IS NULL
            JOIN cases_person AS other ON other.id = theirs.person_id
            WHERE mine.person_id = roll.person_pk AND mine.left_on IS NULL AND {THE_OTHER})"""
WIDOWED = f"""EXISTS (
            SELECT FROM cases_person AS other
            WHERE other.county_id = %(county)s AND other.died_on >= record.day AND {THE_OTHER})"""

POSITION = 25
RULES = (
    ComparisonRule(
        "marriage_unknown",
        _("Married to somebody who is not of the household"),
        per_person(f"{ON_ALLOWANCE} AND {MARRIED} AND {LAST} AND NOT {TOGETHER} AND NOT {WIDOWED}"),
        departments=("marriage",),
        words=("married", "divorced"),
        actions=TO_THE_AWARD,
        source="民发〔2021〕57号 第7条",
    ),
    ComparisonRule(
        "divorce_unknown",
        _("Divorced, and still one household"),
        per_award(f"{ON_ALLOWANCE} AND {DIVORCED} AND {LAST} AND {TOGETHER}"),
        departments=("marriage",),
        words=("married", "divorced"),
        actions=TO_THE_AWARD,
        households=True,
        source="民发〔2021〕57号 第7条",
    ),
)
