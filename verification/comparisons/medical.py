"""Large medical costs: whom assistance has missed, and who has it. (主动发现, Law Art 39)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import EVIDENCE, A, ComparisonRule, per_stranger
from verification.states import Handling
from welfare.models import Key

LARGE = "record.amount > %(large_cost)s"

MISSED = per_stranger(LARGE, ("roll", "relief"))

# A monthly award is named before relief of the year; a person counts once.
ON_ROLL = f"""
        SELECT record.hash AS key, min(record.department) AS department,
            held.town_pk AS town_id, held.award_pk AS award_id, held.person_pk AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name, {EVIDENCE} AS evidence
        FROM record JOIN (
            SELECT DISTINCT ON (hash) * FROM (
                SELECT 1 AS place, roll.* FROM roll UNION ALL SELECT 2, relief.* FROM relief
            ) AS either ORDER BY hash, place, award_pk
        ) AS held ON held.hash = record.hash
        WHERE {LARGE}
        GROUP BY record.hash, held.town_pk, held.award_pk, held.person_pk"""

COST = (("large_cost", Key.LARGE_MEDICAL_COST),)
POSITION = 50
RULES = (
    ComparisonRule(
        "medical_missed",
        _("Large medical cost, on no roll"),
        MISSED,
        departments=("medical",),
        limits=COST,
        actions=(A.REFER, A.NONE),
        handling=Handling.COVER,
        source="社会救助法 第39条",
    ),
    ComparisonRule(
        "medical_on_roll",
        _("Large medical cost, on a roll"),
        ON_ROLL,
        departments=("medical",),
        limits=COST,
        noted=True,
    ),
)
