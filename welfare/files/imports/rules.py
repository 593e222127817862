"""Who may take files over, and when a file can go on."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from welfare.exceptions import NotAllowed
from welfare.files.imports.spec import ImportSpec
from welfare.models import Division, ImportBatch, User

BLOCKED = {
    "columns": gettext_lazy("Columns that are required are not known yet: say which they are."),
    "twice": gettext_lazy("Several columns fit the same meaning: say below which one it is."),
    "words": gettext_lazy("Words of a required column are not known yet: say what they mean."),
    "rejected": gettext_lazy(
        "Every row that was tried would be rejected. Mend the file by the causes below, or say "
        "above what its columns and words mean."
    ),
    "nothing": gettext_lazy(
        "There is nothing to take over: no row, or every row is there already."
    ),
}


def check_may_import(by: User | None, county: Division | None, spec: type[ImportSpec[Any]]) -> None:
    """Commands run without a person; a person imports for the own county."""
    if by is None:
        return
    if county is None or not by.may(spec.permission) or by.division_id != county.pk:
        raise NotAllowed(
            _("This needs the right “%(right)s” in %(county)s. Ask a county caseworker.")
            % {"right": spec.permission.label, "county": county}
        )


def blocked(batch: ImportBatch) -> list[str]:
    """In sentences, why the file cannot be taken over as it was read; empty when it can."""
    return [str(BLOCKED[reason]) for reason in batch.mapping.get("blocked", ())]


def check_not_blocked(batch: ImportBatch) -> None:
    """Nothing that a preview asks for is open."""
    if reasons := blocked(batch):
        raise NotAllowed(" ".join(reasons))
