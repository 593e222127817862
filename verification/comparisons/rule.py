"""The shape of a check, and the parts that several checks share.

The query of a check reads these tables, which the comparison puts before it:
`roll` (people on monthly rolls), `relief` (one-off relief of the year), `supplement` (member_pk,
condition) and `record` (rows of the department files that the check asks for). It gives the
columns of `COLUMNS`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field

from django.utils.functional import Promise

from cases.models import SupplementCondition
from verification.departments import DEPARTMENTS
from verification.states import ClosingAction, FindingStatus, Handling, Severity
from welfare.models import Key

COLUMNS = (
    "key, department, town_id, award_id, person_id, "
    "stranger_id, stranger_hash, stranger_name, evidence"
)

# One JSON object per row of the file: what it says and where it stands.
EVIDENCE = """jsonb_agg(jsonb_strip_nulls(jsonb_build_object(
        'department', record.department, 'sheet', nullif(record.sheet, ''), 'row', record.row,
        'name', record.name, 'category', nullif(record.category, ''), 'grade', record.grade,
        'state', nullif(record.state, ''), 'amount', record.amount::text, 'day', record.day,
        'town', nullif(record.town_name, ''), 'identifier', nullif(record.identifier, '')
    ) || coalesce(record.more, '{}')) ORDER BY record.id)"""


@dataclass(frozen=True)
class ComparisonRule:
    """One kind of finding: code and label, the query, and the files, words and limits it needs.

    Without `departments` it looks at our own data alone. `words` names entries of the departments'
    layouts (`<department>_<name>` in the query); `limits` are parameters by their name in it.
    `actions` is what closing a finding may do; `starts` the condition of the supplement that
    START_SUPPLEMENT starts; `households` says that a finding is of a whole household;
    `evidence` what the parts of it are called that no department says; `source` is the article it
    rests on; `passing` names parts of the evidence that are others each month though nothing has
    changed; `own` says of which of the county's own departments all files are read.
    """

    kind: str
    label: Promise
    hits: str
    departments: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    limits: tuple[tuple[str, Key], ...] = ()
    noted: bool = False
    actions: tuple[ClosingAction, ...] = (ClosingAction.NONE,)
    starts: SupplementCondition | None = None
    households: bool = False
    evidence: Mapping[str, Promise] = field(default_factory=dict)
    severity: Severity = Severity.MIDDLE
    handling: Handling = Handling.CHECK
    source: str = ""
    passing: tuple[str, ...] = ()
    own: str = ""

    def __post_init__(self) -> None:
        """Who starts a supplement says which; files and words are there. Raises ValueError."""
        if (ClosingAction.START_SUPPLEMENT in self.actions) != (self.starts is not None):
            raise ValueError(f"{self.kind}: `starts` belongs to the action that starts something")
        if strange := set(self.departments) - set(DEPARTMENTS):
            raise ValueError(f"{self.kind}: there is no department “{min(strange)}”")
        columns = [one for code in self.departments for one in DEPARTMENTS[code].words.values()]
        if strange := set(self.words) - {name for one in columns for name in one.meanings}:
            raise ValueError(f"{self.kind}: none of its files has words for “{min(strange)}”")

    @property
    def of_our_data(self) -> bool:
        """No file is read: it is found by what we know ourselves."""
        return not self.departments and not self.own

    def looks_at(self, departments: Collection[str], uses: Mapping[str, str]) -> bool:
        """Whether it reads any file of these departments; our own data are always there.

        `uses` says of the county's own departments what it means to stand in their files.
        """
        if self.own:
            return any(uses.get(code) == self.own for code in departments)
        return self.of_our_data or not set(self.departments).isdisjoint(departments)

    @property
    def status(self) -> FindingStatus:
        """Where a finding of this kind begins."""
        return FindingStatus.NOTED if self.noted else FindingStatus.OPEN


A = ClosingAction
TO_THE_AWARD = (A.SUSPEND, A.END, A.NONE)
STARTS = (A.START_SUPPLEMENT, A.NONE)
STOPS = (A.STOP_SUPPLEMENT, A.NONE)


def per_person(where: str, join: str = "") -> str:
    """Hits of people on a roll whom a file names, one per award and person."""
    return f"""
        SELECT roll.award_pk || ':' || roll.person_pk AS key,
            min(record.department) AS department, roll.town_pk AS town_id,
            roll.award_pk AS award_id, roll.person_pk AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name, {EVIDENCE} AS evidence
        FROM record JOIN roll ON roll.hash = record.hash {join}
        WHERE {where}
        GROUP BY roll.award_pk, roll.person_pk, roll.town_pk"""


def per_award(where: str, having: str = "true", join: str = "") -> str:
    """Hits of whole households on a roll, one per award; the person only where it is just one."""
    return f"""
        SELECT roll.award_pk::text AS key,
            min(record.department) AS department, roll.town_pk AS town_id,
            roll.award_pk AS award_id,
            CASE WHEN min(roll.person_pk) = max(roll.person_pk)
                THEN min(roll.person_pk) END AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name, {EVIDENCE} AS evidence
        FROM record JOIN roll ON roll.hash = record.hash {join}
        WHERE {where}
        GROUP BY roll.award_pk, roll.town_pk
        HAVING {having}"""


def in_our_data(where: str, evidence: str, join: str = "") -> str:
    """Hits of people on a roll by what we know of them ourselves, one per award and person."""
    return f"""
        SELECT roll.award_pk || ':' || roll.person_pk AS key, '' AS department,
            roll.town_pk AS town_id, roll.award_pk AS award_id, roll.person_pk AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name,
            jsonb_build_array(jsonb_build_object({evidence})) AS evidence
        FROM roll {join}
        WHERE {where}"""


# Somebody on no roll may be unknown to us: the encrypted ID is copied from the file's row.
def per_stranger(where: str, unless: tuple[str, ...] = ("roll",)) -> str:
    """Hits of people whom a file names and whom none of our rolls holds, one per person."""
    on_none = "".join(
        f" AND NOT EXISTS (SELECT FROM {table} WHERE {table}.hash = record.hash)"
        for table in unless
    )
    return f"""
        SELECT record.hash AS key, min(record.department) AS department,
            min(town.id) AS town_id, NULL::bigint AS award_id, min(person.id) AS person_id,
            min(record.resident_id) AS stranger_id, record.hash AS stranger_hash,
            min(record.name) AS stranger_name, {EVIDENCE} AS evidence
        FROM record
        LEFT JOIN cases_person AS person ON person.county_id = %(county)s
            AND person.resident_id_hash = record.hash
        LEFT JOIN welfare_division AS town ON town.parent_id = %(county)s
            AND town.level = 'town' AND town.valid_to IS NULL AND town.name = record.town_name
        WHERE {where} AND person.died_on IS NULL{on_none}
        GROUP BY record.hash"""


def in_our_people(who: str, evidence: str) -> str:
    """Hits of people we know and none of our rolls holds; `who` gives person_pk and town_pk."""
    return f"""
        SELECT person.resident_id_hash AS key, '' AS department, min(known.town_pk) AS town_id,
            NULL::bigint AS award_id, person.id AS person_id,
            '' AS stranger_id, '' AS stranger_hash, '' AS stranger_name,
            jsonb_agg(DISTINCT jsonb_build_object({evidence})) AS evidence
        FROM ({who}) AS known JOIN cases_person AS person ON person.id = known.person_pk
        WHERE person.died_on IS NULL
            AND NOT EXISTS (SELECT FROM roll WHERE roll.person_pk = person.id)
        GROUP BY person.id"""
