"""Who may do what on the ground floor. A rule says no by its sentence and never writes."""

from django.utils.translation import gettext as _

from welfare.accounts.roles import Permission
from welfare.exceptions import NotAllowed
from welfare.models import Job, User
from welfare.verbs import VERBS


def may_handle_job(job: Job, user: User) -> bool:
    """Who started the job, a colleague in the same role, or the system administrator."""
    return user.may(Permission.MANAGE_SYSTEM) or _is_ones_work(job, user)


def _is_ones_work(job: Job, user: User) -> bool:
    if job.started_by_id == user.pk:
        return True
    if job.started_by is None:
        return user.may(Permission.COMPARE)
    same_county = user.county is not None and user.county == job.started_by.county
    return same_county and bool(set(user.roles) & set(job.started_by.roles))


def check_may_handle_job(job: Job, user: User) -> None:
    if not may_handle_job(job, user):
        raise NotAllowed(
            _(
                "A job is stopped or taken up again by the person who started it, by a colleague "
                "in the same role, or by the system administrator."
            )
        )


def may_download_errors(job: Job, user: User) -> bool:
    """Rows with errors hold people's data: for those whose work it is to hand such a file in."""
    rights = VERBS["take_error_file"].rights
    if not job.error_file or not any(user.may(right) for right in rights):
        return False
    return _is_ones_work(job, user)


def check_may_download_errors(job: Job, user: User) -> None:
    if not may_download_errors(job, user):
        raise NotAllowed(
            _(
                "Rows with errors hold people's data. They are for the person who handed the file "
                "in and for colleagues in the same role."
            )
        )
