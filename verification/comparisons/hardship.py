"""The living subsidy of disabled people rests on the family's dibao. (国发〔2015〕52号)

Found in our own data: in no household where the person lives does anybody hold what it rests on.
"""

from django.utils.translation import gettext_lazy as _

from cases.programmes.disability_living import DIBAO, NEAR_DIBAO
from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, in_our_data
from welfare.county.keys import Key

# while the county has not said whether it helps near-dibao families, none of them is denounced
WIDENED = f"""coalesce((SELECT said.value FROM welfare_parameter AS said
            WHERE said.county_id = %(county)s AND said.key = '{Key.LIVING_NEAR_DIBAO.value}'
              AND said.valid_from < %(month)s::date + interval '1 month'
            ORDER BY said.valid_from DESC LIMIT 1), '1') = '1'"""
IN_HARDSHIP = f"""roll.person_pk IN (
            SELECT mine.person_id FROM roll AS base
            JOIN cases_programme AS programme ON programme.id = base.programme_pk
            JOIN cases_member AS other ON other.person_id = base.person_pk AND other.left_on IS NULL
            JOIN cases_member AS mine
                ON mine.household_id = other.household_id AND mine.left_on IS NULL
            WHERE programme.kind = '{DIBAO}' OR programme.kind = '{NEAR_DIBAO}' AND {WIDENED})"""

POSITION = 90
RULES = (
    ComparisonRule(
        "no_hardship",
        _("Living subsidy, family on neither dibao nor near-dibao"),
        in_our_data(f"roll.by_hardship AND NOT {IN_HARDSHIP}", "'name', roll.name"),
        actions=TO_THE_AWARD,
    ),
)
