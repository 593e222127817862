"""One decision on many findings: each row asks its own rules, and one that is refused stays."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction

from cases.changes import Ground
from verification import actions, rules
from verification.models import Finding
from verification.states import ClosingAction
from welfare.exceptions import Refused
from welfare.models import Division, User

Said = Mapping[str, Any]  # the reason, what was found, and the day of the next look
Shown = tuple[Finding, int]  # a finding, and the version of it that the page showed


class Settled(NamedTuple):
    """What was done, and what was not, each with the reason."""

    done: list[Finding]
    refused: list[tuple[Finding, str]]


def verify_findings(*, by: User, rows: Iterable[Shown], confirmed: bool, note: str) -> Settled:
    """The town says of many what it found."""

    def verify(row: Finding, version: int) -> None:
        actions.verify_finding(by=by, finding=row, version=version, confirmed=confirmed, note=note)

    return _each(rows, verify)


def close_findings(*, by: User, rows: Iterable[Shown], action: ClosingAction, note: str) -> Settled:
    """The county decides many alike, each from its own first month.

    What needs a family to be heard is decided one by one: nobody hears a hundred in one sentence.
    (社会救助法 Art 48)
    """

    def close(row: Finding, version: int) -> None:
        month = None if action in rules.WITHOUT_EFFECT else rules.first_month(row)
        # what ends with nobody to be heard is the award of who died alone
        ground = Ground.DEATH if action == ClosingAction.END else ""
        said = {"effective_month": month, "note": note, "ground": ground}
        actions.close_finding(by=by, finding=row, version=version, action=action, **said)

    return _each(rows, close)


def record_uncovered(*, by: User, rows: Iterable[Shown], said: Mapping[int, Said]) -> Settled:
    """Why many are on no roll: of each what is `said` of it, by its key."""

    def record(row: Finding, version: int) -> None:
        actions.record_uncovered(by=by, finding=row, version=version, **said[row.pk])

    return _each(rows, record)


def return_findings(*, by: User, rows: Iterable[Shown], note: str) -> Settled:
    """The county sends many back, with one word on what the towns should look at again."""
    return _each(
        rows,
        lambda row, version: actions.return_finding(by=by, finding=row, version=version, note=note),
    )


def assign_findings(*, by: User, rows: Iterable[Shown], town: Division) -> Settled:
    """The county names one town for many whose town the file did not give."""
    return _each(
        rows,
        lambda row, version: actions.assign_finding(by=by, finding=row, version=version, town=town),
    )


def _each(rows: Iterable[Shown], act: Callable[[Finding, int], object]) -> Settled:
    settled = Settled([], [])
    for row, version in rows:
        try:
            with transaction.atomic():
                act(row, version)
        except Refused as refusal:
            settled.refused.append((row, str(refusal)))
        else:
            settled.done.append(row)
    return settled
