"""What stands on a dated amount: months that were paid by it, and cases that were decided by it.

One rule in the words of the database: its trigger reads it before a row is changed, and so does who
asks beforehand, to say it in a sentence.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

import pgtrigger
from django.db import connection

from cases import programmes
from cases.models.programme import PAID_MONTHLY
from welfare.constraints import Refusal

# The row is `OLD`, in a trigger and in a query alike. `since` is its first day, `until` that of the
# row that follows it.
TERM = """(
    SELECT OLD.valid_from AS since, coalesce(min(later.valid_from), 'infinity') AS until
    FROM {table} later
    WHERE ({later}) = ({same}) AND later.valid_from > OLD.valid_from
) term"""
STAYS = """
IF TG_OP = 'UPDATE' AND ({old}) = ({new}) THEN
    RETURN NEW;
END IF;
IF EXISTS (SELECT FROM {term} WHERE {paid} OR {decided}) THEN
    RAISE EXCEPTION '{name}: cases were decided or months paid by this amount; '
        'add a row with the day from which the new one counts'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
IF TG_OP = 'DELETE' THEN
    RETURN OLD;
END IF;
RETURN NEW;
"""
# A planned payment counts, too: its run is discarded before the amount is put right.
PAID = """EXISTS (
    SELECT FROM benefits_payment paid
    JOIN cases_programme granted ON granted.id = paid.programme_id
    LEFT JOIN benefits_bulkgrant given ON given.id = paid.grant_id
    WHERE paid.residence = OLD.residence
        AND paid.month >= date_trunc('month', term.since) AND paid.month < term.until AND {whose}
)"""


def listed(codes: Iterable[str]) -> str:
    """Codes as a list of the database."""
    return ", ".join(f"'{code}'" for code in sorted(codes))


YARDSTICKS = listed(programmes.codes(lambda kind: kind.yardstick))
MEASURED = listed(programmes.codes(lambda kind: kind.measured))
# Whose amount or test looks at a standard of the programme `priced`: its own cases, and of the
# dibao standard all who are tested by income, as `asked`. (社会救助法 Art 18, 21)
LOOKS_AT = f"""(asked.id = priced.id
    OR asked.county_id = priced.county_id AND {{row}}.component = 'basic'
    AND priced.kind IN ({YARDSTICKS}) AND asked.kind IN ({MEASURED}))"""
# The money of a programme, and, at the dibao standard, the price-linked money of the county.
STANDARD_PAID = f"""(paid.programme_id = OLD.programme_id
    OR paid.kind = 'bulk' AND given.amount IS NULL AND OLD.component = 'basic' AND EXISTS (
        SELECT FROM cases_programme priced
        WHERE priced.id = OLD.programme_id AND priced.county_id = granted.county_id
            AND priced.kind IN ({YARDSTICKS})
    ))"""
STANDARD_DECIDED = f"""EXISTS (
    SELECT FROM cases_application decided
    JOIN cases_household home ON home.id = decided.household_id
    JOIN cases_programme asked ON asked.id = decided.programme_id
    JOIN cases_programme priced ON priced.id = OLD.programme_id
    WHERE decided.status = 'approved' AND home.residence = OLD.residence
        AND decided.priced_from >= term.since AND decided.priced_from < term.until
        AND {LOOKS_AT.format(row="OLD")}
)"""
# By the rates of supplements pays every monthly programme of the county. `granted` is live.
MONTHLY = listed(PAID_MONTHLY)
RATE_IS_LIVE = f"""granted.kind IN ({MONTHLY}) AND granted.county_id IN (
        SELECT county_id FROM cases_supplementkind WHERE id IN (OLD.kind_id, NEW.kind_id)
    )"""
RATE_PAID = """(paid.supplement > 0 AND granted.county_id = (
        SELECT county_id FROM cases_supplementkind WHERE id = OLD.kind_id
    ))"""


def _columns(row: str, names: Iterable[str]) -> str:
    return ", ".join(f"{row}.{column}" for column in names)


# What is paid by this system comes by a draft that another person signed. (提标方案)
BY_DRAFT = """
IF TG_OP = 'UPDATE' AND ({old}) = ({new}) THEN
    RETURN NEW;
END IF;
IF EXISTS (
    SELECT FROM cases_golive live JOIN cases_programme granted ON granted.id = live.programme_id
    WHERE live.confirmed_at IS NOT NULL AND {paid_by}
) AND (TG_OP = 'DELETE' OR NOT EXISTS (
    SELECT FROM benefits_standarddraftline line
    JOIN benefits_standarddraft draft ON draft.id = line.draft_id
    WHERE draft.status IN ('signed', 'in_force') AND draft.from_month = NEW.valid_from
        AND {drafted} AND line.amount = NEW.amount
)) THEN
    RAISE EXCEPTION '{name}: only a signed draft of standards changes what is paid by this system'
        USING ERRCODE = 'check_violation', CONSTRAINT = '{name}';
END IF;
IF TG_OP = 'DELETE' THEN
    RETURN OLD;
END IF;
RETURN NEW;
"""


def by_draft(
    name: str, sentence: Any, same: tuple[str, ...], kept: tuple[str, ...], paid_by: str
) -> Refusal:
    """Refuse to add, change or remove a row of what is live, unless a signed draft says it so."""
    return Refusal(
        name=name,
        constraint=name,
        sentence=sentence,
        level=pgtrigger.Row,
        when=pgtrigger.Before,
        operation=pgtrigger.Insert | pgtrigger.Update | pgtrigger.Delete,
        func=BY_DRAFT.format(
            name=name,
            old=_columns("OLD", kept),
            new=_columns("NEW", kept),
            paid_by=paid_by,
            drafted=" AND ".join(f"line.{column} = NEW.{column}" for column in same),
        ),
    )


class Uses(NamedTuple):
    """What stands on the rows of a table, in the term of each.

    `same`: the columns that make rows follow each other.
    """

    table: str
    same: tuple[str, ...]
    paid: str
    decided: str = "false"

    @property
    def term(self) -> str:
        return TERM.format(
            table=self.table, later=_columns("later", self.same), same=_columns("OLD", self.same)
        )

    def of(self, pk: int) -> tuple[bool, bool]:
        """Whether months were paid by this row, and whether cases were decided by it."""
        asked = f"SELECT {self.paid}, {self.decided} FROM {self.table} OLD"
        with connection.cursor() as cursor:
            cursor.execute(f"{asked} CROSS JOIN LATERAL {self.term} WHERE OLD.id = %s", [pk])
            paid, decided = cursor.fetchone()
        return paid, decided

    def stays(self, name: str, kept: tuple[str, ...]) -> Any:
        """Refuse to change what is kept of a row, or to remove it, once something stands on it."""
        return pgtrigger.Trigger(
            name=name,
            when=pgtrigger.Before,
            operation=pgtrigger.Update | pgtrigger.Delete,
            func=STAYS.format(
                name=name,
                term=self.term,
                paid=self.paid,
                decided=self.decided,
                old=_columns("OLD", kept),
                new=_columns("NEW", kept),
            ),
        )


STANDARDS = Uses(
    "benefits_standard",
    ("programme_id", "residence", "component"),
    PAID.format(whose=STANDARD_PAID),
    STANDARD_DECIDED,
)
RATES = Uses("benefits_supplementrate", ("kind_id", "residence"), PAID.format(whose=RATE_PAID))
