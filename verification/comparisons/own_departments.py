"""Files of departments that the county has added itself: what they list, and whom. (各地自定)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import (
    TO_THE_AWARD,
    A,
    ComparisonRule,
    per_person,
    per_stranger,
)
from verification.states import Handling, ListUse

# A department of which the county has said an amount: whoever has less is not looked at.
LIMITED = """LEFT JOIN unnest(%(limited_files)s::bigint[], %(limits)s::numeric[])
            AS limited(file_id, above) ON limited.file_id = record.file_id"""
ABOVE = "(limited.above IS NULL OR record.amount IS NULL OR record.amount > limited.above)"

POSITION = 120
RULES = (
    ComparisonRule(
        "own_means",
        _("In a list of means, on the allowance"),
        per_person(f"roll.by_means AND {ABOVE}", LIMITED),
        actions=TO_THE_AWARD,
        source="民发〔2021〕57号 第17条",
        own=ListUse.MEANS,
    ),
    ComparisonRule(
        "own_need",
        _("In a list of need, on no roll"),
        per_stranger("true", ("roll", "relief")),
        actions=(A.REFER, A.NONE),
        handling=Handling.COVER,
        source="社会救助法 第39条",
        own=ListUse.NEED,
    ),
)
