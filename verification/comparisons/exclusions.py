"""Two awards in one hand that exclude each other. (docs/law.md §5.4)

Found in our own data: a new rule tears no award up that was there before it, and a rule that was
entered late finds what was granted in the meantime. The award that began later is looked at.
"""

from django.utils.translation import gettext_lazy as _

from cases.programmes.parts.exclusions import NOT_TOGETHER, Verdict
from verification.comparisons.rule import TO_THE_AWARD, ComparisonRule, in_our_data

BOTH_HELD = """JOIN cases_awardmember AS mine ON mine.id = roll.member_pk
        JOIN cases_programme AS programme ON programme.id = roll.programme_pk
        JOIN roll AS other ON other.person_pk = roll.person_pk AND other.member_pk <> roll.member_pk
        JOIN cases_awardmember AS beside ON beside.id = other.member_pk
        JOIN cases_award AS held ON held.id = other.award_pk
        JOIN cases_programme AS also ON also.id = other.programme_pk
        JOIN LATERAL (
            SELECT said.verdict, said.document FROM cases_exclusionrule AS said
            WHERE said.county_id = %(county)s AND said.valid_from <= %(month)s
              AND (said.first, said.second)
                IN ((programme.kind, also.kind), (also.kind, programme.kind))
            ORDER BY said.valid_from DESC LIMIT 1
        ) AS rule ON true"""
IN_THE_MONTH = "mine.period @> %(month)s::date AND beside.period @> %(month)s::date"
LATER = "(lower(mine.period), mine.id) > (lower(beside.period), beside.id)"
APART = f"""(rule.verdict IN ({", ".join(f"'{one.value}'" for one in NOT_TOGETHER)})
            OR rule.verdict = '{Verdict.ONCE.value}' AND programme.id = also.id)"""

POSITION = 100
RULES = (
    ComparisonRule(
        "excluded",
        _("Holds two that exclude each other"),
        in_our_data(
            f"{IN_THE_MONTH} AND {LATER} AND {APART}",
            # the number of another town's award is not this town's to read
            """'held_besides', also.name, 'since', lower(beside.period), 'by', rule.document,
            'number', CASE WHEN other.town_pk = roll.town_pk THEN held.number ELSE '' END""",
            BOTH_HELD,
        ),
        actions=TO_THE_AWARD,
        evidence={
            "held_besides": _("Held besides"),
            "since": _("Held since"),
            "number": _("Certificate number"),
            "by": _("Not both by"),
        },
    ),
)
