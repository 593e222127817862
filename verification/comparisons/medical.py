"""Large medical costs: whom assistance has missed, and who has it. (主动发现, Law Art 39)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import EVIDENCE, A, ComparisonRule
from welfare.models import Key

LARGE = "record.amount > %(large_cost)s"

# Somebody on no roll may be unknown to us: the encrypted ID is copied from the file's row.
MISSED = f"""
        SELECT record.hash AS key, min(record.department) AS department,
            min(town.id) AS town_id, NULL::bigint AS award_id, min(person.id) AS person_id,
            min(record.resident_id) AS stranger_id, record.hash AS stranger_hash,
            min(record.name) AS stranger_name, {EVIDENCE} AS evidence
        FROM record
        LEFT JOIN cases_person AS person ON person.county_id = %(county)s
            AND person.resident_id_hash = record.hash
        LEFT JOIN welfare_division AS town ON town.parent_id = %(county)s
            AND town.level = 'town' AND town.valid_to IS NULL AND town.name = record.town_name
        WHERE {LARGE}
            AND NOT EXISTS (SELECT 1 FROM roll WHERE roll.hash = record.hash)
            AND NOT EXISTS (SELECT 1 FROM relief WHERE relief.hash = record.hash)
        GROUP BY record.hash"""

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
