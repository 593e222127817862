"""What each verb of the audit log is called on screen. One line each, sorted."""

from django.utils.translation import gettext_lazy as _

VERBS = {
    "account_created": _("Account created"),
    "account_locked": _("Account locked"),
    "account_unlocked": _("Account unlocked"),
    "area_changed": _("Area of the account changed"),
    "comparison_started": _("Comparison started"),
    "error_file_taken": _("Rows with errors downloaded"),
    "finding_assigned": _("Finding handed to a town"),
    "finding_closed": _("Finding closed"),
    "finding_returned": _("Finding returned to the town"),
    "finding_verified": _("Finding verified"),
    "job_cancelled": _("Job cancelled"),
    "job_done": _("Job done"),
    "job_failed": _("Job failed"),
    "job_interrupted": _("Job interrupted"),
    "job_resumed": _("Job resumed"),
    "job_started": _("Job started"),
    "means_check_reported": _("Report of a means check recorded"),
    "means_check_requested": _("Means check asked for"),
    "number_revealed": _("Whole number shown"),
    "password_changed": _("Password changed"),
    "password_reset": _("Password reset"),
    "profile_loaded": _("County profile loaded"),
    "roles_changed": _("Roles of the account changed"),
    "sign_in_failed": _("Sign-in failed"),
    "sign_in_locked": _("Sign-in locked after failures"),
    "signed_in": _("Signed in"),
    "signed_out": _("Signed out"),
    "table_row_added": _("Row of a reference table added"),
    "table_row_changed": _("Row of a reference table changed"),
    "table_row_removed": _("Row of a reference table removed"),
}


def label(verb: str) -> str:
    """The verb in words, or the verb itself while nobody has named it."""
    return str(VERBS.get(verb, verb))
