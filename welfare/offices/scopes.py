"""What the program of an outside office may ask: one described list.

A signed-in person opens the same address by the right that stands beside the scope. Where none
stands, the address is for programs alone: people have a page for it.
"""

from collections.abc import Iterable

from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission


class Scope(models.TextChoices):
    """One thing each; addresses of the API ask for these and for nothing else."""

    FILES = "files", _("Hand in the files of its own department and read what became of them")
    OWN_DECISIONS = "own_decisions", _("Fetch the decisions on people in its own files")
    DECISIONS = "decisions", _("Fetch all decisions of the county")
    STATUS = "status", _("Ask for one application by the applicant's ID and its number")
    STATISTICS = "statistics", _("Read figures of frozen months")
    CASES = "cases", _("Read applications and rolls")
    PAYMENTS = "payments", _("Read payroll runs and payments")
    FINDINGS = "findings", _("Read findings of the comparisons")
    JOBS = "jobs", _("Read the county's jobs")
    WHOLE_IDS = "whole_ids", _("Resident IDs in full, where an answer names people")


OF_A_DEPARTMENT = frozenset({Scope.FILES, Scope.OWN_DECISIONS})
PEOPLE_NEED: dict[Scope, Permission] = {
    Scope.STATISTICS: Permission.SEE_REPORTS,
    Scope.CASES: Permission.SEE_CASES,
    Scope.PAYMENTS: Permission.SEE_PAYMENTS,
    Scope.FINDINGS: Permission.SEE_FINDINGS,
    Scope.JOBS: Permission.SEE_JOBS,
}
# What the actions behind an address ask of who calls them.
CARRIES = {Scope.FILES: Permission.COMPARE}


def carried(scopes: Iterable[str]) -> frozenset[Permission]:
    """The rights that a call with these scopes has in actions."""
    return frozenset(CARRIES[Scope(scope)] for scope in scopes if scope in CARRIES)


def in_words(scopes: Iterable[str]) -> list[str]:
    """What these allow, in the order of the list."""
    held = set(scopes)
    return [str(scope.label) for scope in Scope if scope in held]
