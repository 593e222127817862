"""Showing a whole resident ID or account number: to whom, why, and written down each time.

PIPL Art 28; 社会救助法 Art 70(6): a query that no case needs is punishable.
"""

from datetime import timedelta

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts.roles import Permission
from welfare.audit import log as audit
from welfare.audit.verb import Words
from welfare.exceptions import NotAllowed
from welfare.models import Event, User
from welfare.personal.fields import NEVER, EncryptedTextField

REASON_LEAST = 4  # signs: fewer say nothing
DIFFERENT_LEAST = 3  # of them: 1111 and 测试测试 say nothing
ROWS = ("1234567890", "qwertyuiop", "asdfghjkl", "zxcvbnm", "abcdefghijklmnopqrstuvwxyz")


def _model(label: str) -> type[models.Model] | None:
    try:
        return apps.get_model(label)
    except (LookupError, ValueError):
        return None


def shown_as(label: str, name: str) -> Words:
    """What a number is called where it is shown whole; nothing where it never is."""
    model = _model(label)
    columns = model._meta.concrete_fields if model else ()
    words = (c.shown_as for c in columns if isinstance(c, EncryptedTextField) and c.name == name)
    return next(words, None) or NEVER


def is_case(label: str) -> bool:
    """Whether rows of that model are what a look at a whole number is recorded for."""
    return getattr(_model(label), "is_case", False)


def visible(label: str, user: User) -> "models.QuerySet[models.Model]":
    """The rows of that model which the person may see."""
    rows: models.QuerySet[models.Model] = apps.get_model(label)._default_manager.visible_to(user)
    return rows


@transaction.atomic
def reveal(
    *, row: models.Model, field: str, reason: str, by: User, case: models.Model | None = None
) -> str:
    """The whole number; the look, its reason and its case are in the audit log."""
    if not by.may(Permission.REVEAL):
        raise NotAllowed(_("Your role does not include seeing whole numbers."))
    if not shown_as(row._meta.label_lower, field):
        raise NotAllowed(_("This value is not shown in full."))
    if _says_nothing(reason):
        raise NotAllowed(_("Say in words why you need the whole number."))
    _check_not_too_many(by)
    audit.record("number_revealed", row, by=by, case=case, reason=reason.strip(), field=field)
    return str(getattr(row, field))


def _says_nothing(reason: str) -> bool:
    """Too short, one or two signs over and over, or a row of the keyboard."""
    signs = "".join(sign for sign in reason.lower() if sign.isalnum())
    if len(signs) < REASON_LEAST or len(set(signs)) < DIFFERENT_LEAST:
        return True
    return any(signs in row or signs[::-1] in row for row in ROWS)


def _check_not_too_many(by: User) -> None:
    """Who works a case through needs a few; a list is not written off by hand, one by one."""
    User.objects.select_for_update(of=("self",)).get(pk=by.pk)  # looks at the same moment count
    since = timezone.now() - timedelta(hours=1)
    looks = Event.objects.filter(verb="number_revealed", actor=by, at__gt=since).count()
    if looks >= settings.REVEALS_AN_HOUR:
        raise NotAllowed(
            _(
                "You have looked at %(n)s whole numbers within an hour. Go on later; who needs"
                " many asks for a list, whose reason is kept with it."
            )
            % {"n": looks}
        )
