"""New standards for everybody: worked out with explanation, and put in force."""

from collections.abc import Iterator
from decimal import Decimal

from django.db import transaction

from benefits.actions.standard_drafts import NewAmount, draft_standards, sign_standards
from benefits.models import StandardDraft, StandardEffect
from benefits.raises import engine
from cases.models import Programme
from tests import factories
from tests.bench.county import DECEMBER, STANDARD, County
from tests.bench.stopwatch import Measured, seconds, statement
from welfare.accounts.roles import Role
from welfare.models import Residence

RAISE = Decimal(50)
EFFECTS = "CREATE TEMP TABLE {table} AS SELECT * FROM benefits_standardeffect"
AMOUNTS = "CREATE TEMP TABLE new_amounts AS SELECT * FROM cases_awardamount WHERE from_month = %s"
AGAIN = (
    "INSERT INTO benefits_standardeffect SELECT * FROM new_effects ORDER BY id",
    "INSERT INTO cases_awardamount SELECT * FROM new_amounts ORDER BY id",
    "UPDATE cases_award SET version = version + 1 WHERE id IN (SELECT award_id FROM new_amounts)",
    "SET CONSTRAINTS ALL IMMEDIATE",
)


# Every family has another income, to the cent, and is paid so much less.
DIFFER = (
    """UPDATE cases_award SET monthly_income = monthly_income + id %% 18000 * 0.01
    WHERE programme_id = %s""",
    """UPDATE cases_awardamount x SET basic = basic - x.award_id %% 18000 * 0.01
    FROM cases_award a WHERE a.id = x.award_id AND a.programme_id = %s""",
    "SET CONSTRAINTS ALL IMMEDIATE",
    "SET CONSTRAINTS ALL DEFERRED",
)


def measure(county: County) -> Iterator[Measured]:
    yield from _measured(county, "")
    yield from _measured(county, ", every income another")


def _measured(county: County, said: str) -> Iterator[Measured]:
    """Both in a transaction that is undone."""
    with transaction.atomic():
        factories.live(county.division, DECEMBER)
        if said:
            _incomes_differ(county)
        draft = _drafted(county)
        statement("ANALYZE")()
        taken = seconds(lambda: _through(draft))
        engine.finish_preview(draft.pk, None)
        count = StandardEffect.objects.count()
        assert not StandardEffect.objects.exclude(needs="").exists()
        yield Measured(
            f"new standards worked out{said}",
            count,
            "awards",
            taken,
            _effects_again(),
            "INSERT … SELECT of the same rows, with keys and indexes",
            note=f"{taken * 10_000 / count:.2f} s per 10,000 awards, explained",
        )
        draft.refresh_from_db()
        sign_standards(by=county.users[Role.COUNTY_APPROVER], draft=draft, version=draft.version)
        taken = seconds(lambda: [engine.begin(draft.pk), _through(draft)])
        engine.finish(draft.pk, None)
        yield Measured(
            f"new standards in force{said}",
            count,
            "awards",
            taken,
            _all_again(),
            "INSERT … SELECT of the same rows and amounts, with keys, indexes, history",
            note=f"{taken * 10_000 / count:.2f} s per 10,000 awards, explained",
        )
        transaction.set_rollback(True)


def _incomes_differ(county: County) -> None:
    dibao = Programme.objects.get(county=county.division, code="DIBAO")
    tables = ("cases_award", "cases_awardamount")
    for table in tables:
        statement(f"ALTER TABLE {table} DISABLE TRIGGER USER")()
    for each in DIFFER:
        statement(each, [dibao.pk] if "%s" in each else [])()
    for table in tables:
        statement(f"ALTER TABLE {table} ENABLE TRIGGER USER")()


def _drafted(county: County) -> StandardDraft:
    dibao = Programme.objects.get(county=county.division, code="DIBAO")
    tekun = Programme.objects.get(county=county.division, code="TEKUN")
    amounts = [NewAmount(STANDARD[home] + RAISE, home, dibao) for home in Residence]
    amounts += [NewAmount(Decimal(700), home, tekun) for home in Residence]
    return draft_standards(
        by=county.users[Role.COUNTY_CASEWORKER],
        from_month=DECEMBER,
        document="测试",
        document_on=DECEMBER,
        reason="测试",
        amounts=amounts,
    )


def _through(draft: StandardDraft) -> None:
    """Each chunk with the look at its keys that would come when it is committed."""
    while engine.take_chunk(draft.pk):
        statement("SET CONSTRAINTS ALL IMMEDIATE")()
        statement("SET CONSTRAINTS ALL DEFERRED")()


def _effects_again() -> float:
    statement(EFFECTS.format(table="worked_out"))()
    with transaction.atomic():
        statement("DELETE FROM benefits_standardeffect")()
        spent = seconds(
            lambda: [
                statement(
                    "INSERT INTO benefits_standardeffect SELECT * FROM worked_out ORDER BY id"
                )(),
                statement("SET CONSTRAINTS ALL IMMEDIATE")(),
            ]
        )
        transaction.set_rollback(True)
    return spent


def _all_again() -> float:
    statement(EFFECTS.format(table="new_effects"))()
    statement(AMOUNTS, [DECEMBER])()
    with transaction.atomic():
        statement("DELETE FROM benefits_standardeffect")()
        statement("DELETE FROM cases_awardamount WHERE from_month = %s", [DECEMBER])()
        spent = seconds(lambda: [statement(each)() for each in AGAIN])
        transaction.set_rollback(True)
    return spent
