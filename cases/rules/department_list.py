"""Who may take the list of recognised people for another department."""

from django.utils.translation import gettext as _

from cases.models import Programme
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.models import User


def check_may_give_list(programme: Programme, by: User, *, whole_ids: bool) -> None:
    """The county gives its own list, and only of what others need to know. (社会救助法 Art 42)"""
    check_permission(by, VERBS["give_list"].rights)
    if by.town is not None or programme.county_id != getattr(by.county, "pk", None):
        raise NotAllowed(_("This programme belongs to another county."))
    if not programme.definition.told_to_departments:
        raise NotAllowed(
            _("The list of “%(programme)s” does not go to other departments.")
            % {"programme": programme}
        )
    if whole_ids:
        check_permission(by, {Permission.REVEAL})
