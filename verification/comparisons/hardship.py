"""The living subsidy of disabled people rests on the family's dibao. (国发〔2015〕52号)

Found in our own data: in no household where the person lives does anybody hold what it rests on.
"""

from django.utils.translation import gettext_lazy as _

from cases import programmes
from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, in_our_data
from welfare.county.keys import Key

RESTS_ON = {
    other: key
    for kind in programmes.KINDS.values()
    if "hardship" in kind.compared
    for other, key in kind.rests_on.items()
}


def _helps(key: Key | None) -> str:
    """Whether the county helps such families; while it has not said so, none is denounced."""
    if key is None:
        return "true"
    return f"""coalesce((SELECT said.value FROM welfare_parameter AS said
            WHERE said.county_id = %(county)s AND said.key = '{key.value}'
              AND said.valid_from < %(month)s::date + interval '1 month'
            ORDER BY said.valid_from DESC LIMIT 1), '1') = '1'"""


HELD = " OR ".join(
    f"(programme.kind = '{other}' AND {_helps(key)})" for other, key in RESTS_ON.items()
)
IN_HARDSHIP = f"""roll.person_pk IN (
            SELECT mine.person_id FROM roll AS base
            JOIN cases_programme AS programme ON programme.id = base.programme_pk
            JOIN cases_member AS other ON other.person_id = base.person_pk AND other.left_on IS NULL
            JOIN cases_member AS mine
                ON mine.household_id = other.household_id AND mine.left_on IS NULL
            WHERE {HELD})"""
# What was lost a second time is something else than what was lost the first time.
SINCE = f"""(SELECT max(upper(was.period)) FROM cases_member AS mine
            JOIN cases_member AS other
                ON other.household_id = mine.household_id AND other.left_on IS NULL
            JOIN cases_awardmember AS was ON was.person_id = other.person_id
            JOIN cases_award AS gone ON gone.id = was.award_id
            JOIN cases_programme AS programme ON programme.id = gone.programme_id
            WHERE mine.person_id = roll.person_pk AND mine.left_on IS NULL AND ({HELD})
                AND upper(was.period) < %(month)s::date + interval '1 month')"""

POSITION = 90
RULES = (
    ComparisonRule(
        "no_hardship",
        _("Living subsidy, family on neither dibao nor near-dibao"),
        in_our_data(
            f"roll.by_hardship AND NOT {IN_HARDSHIP}", f"'name', roll.name, 'since', {SINCE}"
        ),
        actions=TO_THE_AWARD,
        source="国发〔2015〕52号",
        evidence={"since": _("On neither since")},
    ),
)
