"""What age begins or ends; found in our own data. (分类施保: 到龄即增, 超龄即停; 儿童满18周岁)"""

from django.utils.translation import gettext_lazy as _

from cases.models import SupplementCondition
from verification.comparisons.rule import (
    STARTS,
    STOPS,
    TO_THE_AWARD,
    ComparisonRule,
    in_our_data,
)
from verification.states import Handling
from welfare.models import Key


def _by_age(where: str, besides: str = "") -> str:
    """Hits of people on the allowance by their birth date."""
    return in_our_data(where, f"'born', roll.born{besides}")


def _supplement(condition: str = "") -> str:
    wanted = f" WHERE supplement.condition = '{condition}'" if condition else ""
    return f"roll.member_pk IN (SELECT member_pk FROM supplement{wanted})"


def _offered(condition: str) -> str:
    """The county has a supplement of the kind; else there is nothing to start."""
    return f"""EXISTS (SELECT 1 FROM cases_supplementkind AS kind
            WHERE kind.county_id = %(county)s AND kind.condition = '{condition}')"""


POSITION = 70
RULES = (
    ComparisonRule(
        "aged_out",
        _("Supplement for minors, grown up"),
        _by_age(f"roll.topped_up AND roll.born <= %(adult_born)s AND {_supplement('minor')}"),
        limits=(("adult_born", Key.ADULT_AGE),),
        actions=STOPS,
        source="社会救助法 第20条",
    ),
    ComparisonRule(
        "aged_in",
        _("Elderly, no supplement"),
        _by_age(
            f"roll.topped_up AND roll.born <= %(elderly_born)s AND NOT {_supplement()}"
            f" AND {_offered('elderly')}"
        ),
        limits=(("elderly_born", Key.ELDERLY_AGE),),
        actions=STARTS,
        starts=SupplementCondition.ELDERLY,
        handling=Handling.DELIVER,
        source="社会救助法 第20条",
    ),
    ComparisonRule(
        "minor",
        _("Under age, no supplement"),
        _by_age(
            f"roll.topped_up AND roll.born > %(adult_born)s AND NOT {_supplement()}"
            f" AND {_offered('minor')}"
        ),
        limits=(("adult_born", Key.ADULT_AGE),),
        actions=STARTS,
        starts=SupplementCondition.MINOR,
        handling=Handling.DELIVER,
        source="社会救助法 第20条",
    ),
    ComparisonRule(
        "grown_up",
        _("Child's allowance, come of age and not known to be at school"),
        _by_age(
            "roll.by_minor AND roll.born <= %(adult_born)s AND (roll.school_until IS NULL"
            " OR roll.school_until < %(month)s OR roll.born <= %(school_born)s)",
            ", 'until', roll.school_until",
        ),
        limits=(("adult_born", Key.ADULT_AGE), ("school_born", Key.SCHOOL_AGE)),
        actions=TO_THE_AWARD,
        source="民发〔2019〕62号 三（三）",
        evidence={"until": _("At school until")},
    ),
)
