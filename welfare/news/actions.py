"""What somebody says of their own news: it changes nothing but what they are told."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.accounts.models import User
from welfare.audit import log as audit
from welfare.exceptions import BadInput


def mark_read(*, by: User, until: datetime) -> None:
    """Everything until the moment of the page was read; what came after it was not shown."""
    until = min(until, timezone.now())
    later = Q(news_read_at=None) | Q(news_read_at__lt=until)
    User.objects.filter(later, pk=by.pk).update(news_read_at=until)


@transaction.atomic
def set_digest(*, by: User, email: str, wanted: bool) -> User:
    """Where the daily digest goes, and whether it is wanted."""
    user = User.objects.select_for_update(of=("self",)).get(pk=by.pk)
    if email:
        try:
            validate_email(email)
        except ValidationError as error:
            raise BadInput(" ".join(error.messages)) from error
    elif wanted:
        raise BadInput(_("Say to which address the digest goes."))
    user.email, user.wants_digest = email, wanted
    user.save(update_fields=["email", "wants_digest"])
    audit.record("digest_set", user, by=by, digest=wanted)
    return user
