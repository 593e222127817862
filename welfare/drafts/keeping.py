"""What is typed is kept until its form is saved, given up, or too old. (填写草稿)"""

import json
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from welfare.drafts.models import LONGEST_ADDRESS, Draft
from welfare.models import User

MOST_CHARACTERS = 200_000  # of one form; the longest of ours has some thousand
MOST_FORMS = 40  # of one person
NEVER_KEPT = frozenset({"csrfmiddlewaretoken", "version"})

Fields = list[tuple[str, list[str]]]


def keep(user: User, form: str, fields: Iterable[tuple[str, list[str]]]) -> bool:
    """Keep what stands in the fields; whether there was anything to keep.

    A form that is longer than any of ours is not.
    """
    typed = [(name, values) for name, values in fields if name not in NEVER_KEPT]
    if not any(value.strip() for _name, values in typed for value in values):
        return False
    text = json.dumps(typed, ensure_ascii=False)
    if len(text) > MOST_CHARACTERS or len(form) > LONGEST_ADDRESS:
        return False
    Draft.objects.update_or_create(
        user=user, form=form, defaults={"fields": text, "saved_at": timezone.now()}
    )
    surplus = Draft.objects.visible_to(user).order_by("-saved_at").values("pk")[MOST_FORMS:]
    Draft.objects.filter(pk__in=list(surplus.values_list("pk", flat=True))).delete()
    return True


def kept(user: User, forms: Iterable[str]) -> list[tuple[Draft, Fields]]:
    """What the person typed into these forms before, none of it too old."""
    rows = Draft.objects.visible_to(user).filter(form__in=list(forms), saved_at__gte=oldest())
    return [(row, json.loads(row.fields)) for row in rows]


def forget(user: User, form: str) -> None:
    """The form was saved, or given up."""
    Draft.objects.visible_to(user).filter(form=form).delete()


def forget_old() -> None:
    """What nobody has come back for."""
    Draft.objects.filter(saved_at__lt=oldest()).delete()


def oldest() -> datetime:
    """Since when drafts are kept."""
    return timezone.now() - timedelta(days=settings.DRAFT_DAYS)
