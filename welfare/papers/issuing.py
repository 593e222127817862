"""A paper gets its number and is kept as it was issued; asked again, it is the same paper."""

from hashlib import sha256
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils import timezone

from welfare.accounts.models import User
from welfare.county.models import Division
from welfare.papers.models import IssuedPaper
from welfare.papers.numbers import draw, worded
from welfare.papers.paper import Paper
from welfare.papers.sheets import body_of
from welfare.site.language import kept


def issued_of(paper: Paper[Any], subject: Model) -> IssuedPaper | None:
    """The paper that was issued of this act, if it was."""
    rows = IssuedPaper.objects.select_related("office", "issued_by").filter(
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        paper=paper.name,
        about=paper.about(subject),
    )
    return rows.first()


def all_of(subject: Model) -> "list[IssuedPaper]":
    """Everything that was issued of the subject, in the order of its numbers."""
    rows = IssuedPaper.objects.select_related("office", "issued_by").filter(
        subject_type=subject._meta.label_lower, subject_id=subject.pk
    )
    return list(rows.order_by("pk"))


@transaction.atomic
def issue(*, by: User, paper: Paper[Any], subject: Model, town: Division) -> IssuedPaper:
    """Draw the number of the office that signs it, and keep the paper with it. The caller holds the
    subject, so that nobody issues the same paper beside this one."""
    county = town.parent or town
    today = timezone.localdate()
    if paper.series is None:
        raise ValueError(f"The paper {paper.name} has no number.")
    with kept():
        office = paper.fields(subject).get("signing") or county
    serial = draw(office, paper.series, today)
    with kept():
        number = worded(office, paper.series, today.year, serial)
        title = paper.titled(subject)
    body = body_of(paper, subject, number)
    return IssuedPaper.objects.create(
        county=county,
        town=town,
        office=office,
        series=paper.series,
        year=today.year,
        serial=serial,
        paper=paper.name,
        title=title,
        subject_type=subject._meta.label_lower,
        subject_id=subject.pk,
        about=paper.about(subject),
        body=body,
        sha256=sha256(body.encode()).hexdigest(),
        issued_by=by,
    )
