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

# A department of which the county has said an amount: whoever has less in all is not looked at.
LIMITED = """LEFT JOIN (
            SELECT one.file_id, one.hash, said.above, sum(one.amount) AS total
            FROM record one JOIN unnest(%(limited_files)s::bigint[], %(limits)s::numeric[])
                AS said(file_id, above) ON said.file_id = one.file_id
            GROUP BY one.file_id, one.hash, said.above
        ) AS limited ON limited.file_id = record.file_id AND limited.hash = record.hash"""
ABOVE = "(limited.above IS NULL OR record.amount IS NULL OR limited.total > limited.above)"

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
