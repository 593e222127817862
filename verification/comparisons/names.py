"""The same ID on a roll and in a file, with another name.

GBK has no letters for rare characters: they arrive as "?". A name that fits when each "?" stands
for one character is the same name with lost letters, not another name. Spaces and the form of the
middle dot make no other name either.
"""

from django.utils.translation import gettext_lazy as _

from verification.comparisons.rule import ComparisonRule, per_person
from verification.departments import DEPARTMENTS
from verification.states import Handling, Severity

IN_FILE, ON_ROLL = (
    rf"regexp_replace(translate({column}, '•・．.‧∙？�', '······??'), '\s', '', 'g')"
    for column in ("record.name", "roll.name")
)
# most names are written the same: only the others are looked at sign by sign
DIFFERS = f"record.name <> '' AND record.name <> roll.name AND {IN_FILE} <> {ON_ROLL}"
PATTERN = rf"translate(regexp_replace({IN_FILE}, '([\\%%_])', '\\\1', 'g'), '?', '_')"
LETTERS_LOST = f"(strpos({IN_FILE}, '?') > 0 AND {ON_ROLL} LIKE {PATTERN})"

ANY_FILE = tuple(DEPARTMENTS)
POSITION = 60
RULES = (
    ComparisonRule(
        "other_name",
        _("Same ID, another name"),
        per_person(f"{DIFFERS} AND NOT {LETTERS_LOST}"),
        departments=ANY_FILE,
        handling=Handling.CORRECT,
        severity=Severity.LOW,
        passing=("amount", "state", "category", "grade", "day", "identifier"),
    ),
    ComparisonRule(
        "name_lost_letters",
        _("Letters of the name were lost in the file"),
        per_person(f"{DIFFERS} AND {LETTERS_LOST}"),
        departments=ANY_FILE,
        noted=True,
    ),
)
