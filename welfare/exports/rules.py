"""Who takes a list along, and until when. A rule says no by its sentence and never writes."""

from datetime import date

from django.utils.translation import gettext as _

from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.exports.listed import ListPage, page_at
from welfare.exports.models import ListExport
from welfare.models import Division, User
from welfare.personal.reveals import REASON_LEAST


def list_at(address: str, by: User) -> ListPage:
    """The list at an address, for somebody who may open it."""
    page = page_at(address)
    if page is None:
        raise NotAllowed(_("This page has no list that can be taken along."))
    check_permission(by, page.rights)
    return page


def check_has_no_form(page: ListPage) -> None:
    """A list that asks more than a reason is ordered where that is asked."""
    if page.by_form:
        raise NotAllowed(_("This list is ordered by the form of its own page."))


def check_reason(reason: str) -> None:
    """Personal data is taken for a purpose that is said. (个人信息保护法 Art 6)"""
    if len(reason.strip()) < REASON_LEAST:
        raise NotAllowed(_("Say what the list is needed for."))


def check_same_reason(open_one: ListExport, reason: str) -> None:
    """A list that is being written says what it is for: another purpose is an order of its own."""
    if reason.strip() != open_one.reason:
        raise NotAllowed(
            _(
                "This list is being written for you now, for: %(reason)s. For another reason, order"
                " it again when it is written."
            )
            % {"reason": open_one.reason}
        )


def county_of(user: User) -> Division:
    """By whose term the file is kept."""
    if user.county is None:
        raise NotAllowed(_("Lists are taken along by people of a county."))
    county: Division = user.county
    return county


def check_may_take(export: ListExport, by: User, today: date) -> None:
    """Whoever ordered it, while its day is not over, and while they still see what stands in it."""
    if export.ordered_by_id != by.pk:
        raise NotAllowed(_("A list is taken by the person who ordered it."))
    if export.area_id != by.division_id:
        raise NotAllowed(_("The list is of the area you worked for before. Order it again."))
    page = list_at(export.address, by)
    if page.by_form:
        page.listing(by)  # its rule: whole numbers are for who may reveal them today
    if export.destroyed_at or export.kept_until < today:
        raise NotAllowed(
            _("The list was kept until %(day)s. Order it again.") % {"day": export.kept_until}
        )
    if not export.file:
        raise NotAllowed(_("The list is not written yet. Look again in a moment."))
