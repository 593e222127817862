"""Awards that our own data speak against: the dead, who left the family, accounts, who is missing.

(57号 Art 7, 30; 83号 一(三), 二(四))
"""

from django.utils.translation import gettext_lazy as _

from cases.programmes import codes
from cases.programmes.kind import Covers
from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, in_our_data
from verification.states import Handling, Severity

AWARD = "JOIN cases_award AS award ON award.id = roll.award_pk"
PERSON = "JOIN cases_person AS person ON person.id = roll.person_pk"
AT_HOME = """EXISTS (SELECT FROM cases_member AS home WHERE home.person_id = roll.person_pk
            AND home.household_id = award.household_id AND home.left_on IS NULL)"""
FAMILIES = ", ".join(
    f"'{code}'" for code in codes(lambda kind: kind.covers != Covers.PERSON and kind.measured)
)
# One person alone may be covered; of a family all are. (57号 Art 8; 83号 一(一))
WHOLE_FAMILY = f"""
        SELECT covered.award_pk || ':' || person.id AS key, '' AS department,
            covered.town_pk AS town_id, covered.award_pk AS award_id, person.id AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name,
            jsonb_build_array(jsonb_build_object('name', person.name, 'since', home.joined_on))
                AS evidence
        FROM (SELECT award_pk, town_pk, programme_pk, count(*) AS people FROM roll
            GROUP BY award_pk, town_pk, programme_pk) AS covered
        JOIN cases_programme AS programme ON programme.id = covered.programme_pk
            AND programme.kind IN ({FAMILIES})
        JOIN cases_award AS award ON award.id = covered.award_pk
        JOIN cases_member AS home ON home.household_id = award.household_id
            AND home.left_on IS NULL AND home.joined_on < %(month)s
        JOIN cases_person AS person ON person.id = home.person_id AND person.died_on IS NULL
        LEFT JOIN roll AS mine ON mine.person_pk = person.id
        WHERE covered.people > 1 AND mine.person_pk IS NULL"""
LEFT_ON = """(SELECT max(home.left_on) FROM cases_member AS home
            WHERE home.person_id = roll.person_pk AND home.household_id = award.household_id)"""
SHARED = """JOIN (SELECT paid.account_hash,
                string_agg(DISTINCT paid.household_id::text, ',') AS homes
            FROM cases_award AS paid
            JOIN (SELECT DISTINCT award_pk FROM roll) AS running ON running.award_pk = paid.id
            WHERE paid.account_hash <> '' GROUP BY paid.account_hash
            HAVING count(DISTINCT paid.household_id) > 1) AS shared
            ON shared.account_hash = award.account_hash
        JOIN (SELECT award_pk, min(person_pk) AS first FROM roll GROUP BY award_pk) AS one
            ON one.award_pk = roll.award_pk AND one.first = roll.person_pk"""
# Which account and whose families; the number of another town's award is not this town's to read.
WITH_WHOM = """'name', award.account_holder,
            'mark', left(md5(shared.account_hash || ' ' || shared.homes), 12),
            'others', (SELECT string_agg(DISTINCT beside.number, '、') FROM cases_award AS beside
                WHERE beside.account_hash = award.account_hash AND beside.number <> ''
                    AND beside.household_id <> award.household_id
                    AND beside.town_id = award.town_id
                    AND beside.id IN (SELECT award_pk FROM roll))"""

POSITION = 110
RULES = (
    ComparisonRule(
        "known_dead",
        _("Died, by our own record, and still on a roll"),
        in_our_data("person.died_on < %(month)s", "'day', person.died_on", PERSON),
        actions=TO_THE_AWARD,
        severity=Severity.HIGH,
        source="民发〔2022〕83号 一（三）",
    ),
    ComparisonRule(
        "not_of_family",
        _("Covered, and no longer of the family"),
        in_our_data(f"NOT {AT_HOME}", f"'name', roll.name, 'since', {LEFT_ON}", AWARD),
        actions=TO_THE_AWARD,
        source="民发〔2021〕57号 第30条",
        evidence={"since": _("Left the family on")},
    ),
    ComparisonRule(
        "not_covered",
        _("Of the family, and not covered with it"),
        WHOLE_FAMILY,
        handling=Handling.DELIVER,
        source="民发〔2022〕83号 一（一）",
        evidence={"since": _("In the household since")},
    ),
    ComparisonRule(
        "account_shared",
        _("One account for several families"),
        in_our_data("true", WITH_WHOM, f"{AWARD} {SHARED}"),
        actions=TO_THE_AWARD,
        handling=Handling.CORRECT,
        severity=Severity.HIGH,
        source="民发〔2021〕57号 第25条",
        evidence={"others": _("Also paid into by")},
        passing=("others",),
    ),
)
