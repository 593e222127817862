"""What province or city report of somebody, on a roll or not: each is answered. (问题数据反馈)"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import EVIDENCE, TO_THE_AWARD, A, ComparisonRule
from verification.states import Severity

FEEDBACK = "feedback"
# A person with several awards is asked about once a file, by the first of them.
REPORTED = f"""
        SELECT record.file_id || ':' || record.hash AS key, min(record.department) AS department,
            coalesce(min(held.town_pk), min(town.id)) AS town_id, min(held.award_pk) AS award_id,
            coalesce(min(held.person_pk), min(person.id)) AS person_id,
            CASE WHEN min(held.award_pk) IS NULL THEN min(record.resident_id) ELSE '' END
                AS stranger_id,
            CASE WHEN min(held.award_pk) IS NULL THEN record.hash ELSE '' END AS stranger_hash,
            CASE WHEN min(held.award_pk) IS NULL THEN min(record.name) ELSE '' END
                AS stranger_name, {EVIDENCE} AS evidence
        FROM record
        LEFT JOIN (SELECT DISTINCT ON (hash) * FROM roll ORDER BY hash, award_pk) AS held
            ON held.hash = record.hash
        LEFT JOIN cases_person AS person ON person.county_id = %(county)s
            AND person.resident_id_hash = record.hash
        LEFT JOIN welfare_division AS town ON town.parent_id = %(county)s
            AND town.level = 'town' AND town.valid_to IS NULL AND town.name = record.town_name
        GROUP BY record.file_id, record.hash"""

POSITION = 5
RULES = (
    ComparisonRule(
        FEEDBACK,
        _("Reported by province or city"),
        REPORTED,
        departments=("feedback",),
        actions=(*TO_THE_AWARD, A.REFER),
        severity=Severity.HIGH,
        source="社会救助法 第46条",
    ),
)
