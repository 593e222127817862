"""Who may ask an address of the API: a signed-in person by a right, a program by a scope."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from welfare.accounts.rules import right_missing
from welfare.models import OfficeAccess, User
from welfare.offices.calls import access_of, caller
from welfare.offices.scopes import PEOPLE_NEED, Scope, in_words
from welfare.personal.masks import mask_id

SCHEME = "Bearer"


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer <key>`: the access is `request.auth`."""

    def authenticate(self, request: Request) -> tuple[User, OfficeAccess] | None:
        scheme, _space, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != SCHEME.lower():
            return None
        access = access_of(key.strip())
        if access is None:
            raise AuthenticationFailed(
                _("This key opens nothing: it is unknown, replaced, revoked or over.")
            )
        return caller(access), access

    def authenticate_header(self, request: Request) -> str:
        return SCHEME


def access_behind(request: Request) -> OfficeAccess | None:
    """The access of a program; nothing for a person."""
    return request.auth if isinstance(request.auth, OfficeAccess) else None


class Door(BasePermission):
    """Asks the `scopes` of the view; one without opens to everybody who is known."""

    def has_permission(self, request: Request, view: Any) -> bool:
        user: Any = request.user
        if not (user and user.is_authenticated):
            return False
        access, scopes = access_behind(request), view.scopes
        if access is not None:
            self.message = _("Your access does not include: %(scopes)s.") % {
                "scopes": _(" or ").join(in_words(scopes))
            }
            return not scopes or bool(set(scopes) & set(access.scopes))
        rights = {PEOPLE_NEED[scope] for scope in scopes if scope in PEOPLE_NEED}
        self.message = (
            right_missing(rights) if rights else _("This address is for programs of offices.")
        )
        return not scopes or any(user.may(right) for right in rights)


def shown_id(request: Request, value: str) -> str:
    """A resident ID as pages show it; in full for an access that says so."""
    access = access_behind(request)
    whole = access is not None and Scope.WHOLE_IDS in access.scopes
    return value if whole else mask_id(value)
