"""Document numbers: one series for each office, sort of paper and year, without a gap. (文号)"""

from datetime import date

from django.db import models, transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from welfare.county.models import Division
from welfare.papers.models import PaperSeries


class NumberSeries(models.TextChoices):
    """A sort of paper that is numbered, by the character that stands in its number."""

    TOLD = "told", _("No. of one-time notices")  # 告
    ACCEPTED = "accepted", _("No. of acceptances")  # 受
    CONFIRMED = "confirmed", _("No. of confirmations")  # 确
    REFUSED = "refused", _("No. of refusals")  # 不确
    PAID = "paid", _("No. of notices of payment")  # 发
    CHANGED = "changed", _("No. of changes")  # 调
    REVIEWED = "reviewed", _("No. of reviews")  # 核
    SUSPENDED = "suspended", _("No. of suspensions")  # 停
    ENDED = "ended", _("No. of endings")  # 终
    WARNED = "warned", _("No. of exits")  # 渐
    REFERRED = "referred", _("No. of referrals")  # 转


def draw(office: Division, series: NumberSeries, on: date) -> int:
    """The next number. Whoever draws holds the series until their paper is kept, so that none is
    left out and none comes twice."""
    if not transaction.get_connection().in_atomic_block:
        raise RuntimeError("A number is drawn together with the paper that carries it.")
    PaperSeries.objects.get_or_create(office=office, series=series, year=on.year)
    rows = PaperSeries.objects.select_for_update()
    row = rows.get(office=office, series=series, year=on.year)
    row.last += 1
    row.save(update_fields=["last"])
    return row.last


def worded(office: Division, series: str, year: int, serial: int) -> str:
    """The number as it stands under the title: 某县民救确〔2026〕1号, 某镇民救受〔2026〕1号."""
    words = {
        "office": office.name,
        "word": NumberSeries(series).label,
        "year": year,
        "serial": serial,
    }
    return gettext("%(office)s Civil Affairs, %(word)s [%(year)s] %(serial)s") % words
