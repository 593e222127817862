"""A village's list is hung as it was printed, by the town in whose village it hangs."""

from datetime import date

from django.utils.translation import gettext as _

from cases.models import Publication
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_given, check_past, check_permission
from welfare.exceptions import NotAllowed
from welfare.models import User


def check_may_hang(publication: Publication, by: User) -> None:
    """A list that was printed, of which nobody has said yet that it hangs."""
    check_permission(by, VERBS["hang_publication"].rights)
    check_area(publication.town, by)
    if publication.hung_on is not None:
        raise NotAllowed(
            _("It is on record already that this list was hung on %(day)s.")
            % {"day": publication.hung_on.isoformat()}
        )


def check_hung(
    publication: Publication, before: Publication | None, on: date, place: str, who: str
) -> None:
    """The day lies between the printing and today, and not before the list it takes the place of.

    A list that was printed before the one that hangs would bring back what came off since.
    """
    check_past(on, _("Hung on"))
    check_given(place, _("place"))
    check_given(who, _("who hung it"))
    if before is None:
        return
    if before.pk > publication.pk:
        raise NotAllowed(
            _("A list that was printed later hangs already. Print the list again, and hang that.")
        )
    if before.hung_on and on < before.hung_on:
        raise NotAllowed(
            _("The list that hangs now was hung on %(day)s; the next one takes its place later.")
            % {"day": before.hung_on.isoformat()}
        )


def check_may_see_board(publication: Publication, by: User) -> None:
    """Somebody who sees the cases of the town in whose village it hangs."""
    check_permission(by, VERBS["look_at_board"].rights)
    check_area(publication.town, by)
