"""The daily digest by e-mail: counts and one link, no name, no number, no case."""

from celery import shared_task
from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from welfare.accounts.models import User
from welfare.audit.labels import label
from welfare.news import reading


@shared_task
def send_digests() -> None:
    """Beat calls this every morning; without a mail server or a public address nothing is sent."""
    if not (settings.EMAIL_HOST and settings.PUBLIC_URL):
        return
    with transaction.atomic():
        for pk in _waiting().values_list("pk", flat=True):
            send_digest.delay_on_commit(pk)


@shared_task(max_retries=6, default_retry_delay=600)
def send_digest(user_id: int) -> None:
    """One account's digest, once a day: the day is kept with the account before the mail leaves,
    and nothing is held while it does. A mail that fails gives the day back and is tried again."""
    user = _waiting().filter(pk=user_id).first()
    today = timezone.localdate()
    if user is None or not _waiting().filter(pk=user_id).update(digested_on=today):
        return  # of two at once, one finds the day taken
    try:
        if numbers := reading.counted(reading.since_yesterday(user)):
            _send(user.email, numbers)
    except Exception as error:
        User.objects.filter(pk=user_id, digested_on=today).update(digested_on=user.digested_on)
        raise send_digest.retry(exc=error) from error


def _waiting():  # type: ignore[no-untyped-def]
    today = timezone.localdate()
    rows = User.objects.filter(is_active=True, wants_digest=True).exclude(email="")
    return rows.filter(Q(digested_on=None) | Q(digested_on__lt=today)).order_by("pk")


def _send(address: str, numbers: dict[str, int]) -> None:
    with translation.override(settings.LANGUAGE_CODE):
        lines = [f"{label(verb)}{_(': ')}{number}" for verb, number in numbers.items()]
        link = settings.PUBLIC_URL.rstrip("/") + reverse("welfare:news_list")
        subject = _("Social assistance: %(n)s news since yesterday") % {"n": sum(numbers.values())}
        text = "\n".join([*lines, "", link, "", _("You can give this digest up on that page.")])
    send_mail(subject, text, None, [address])
