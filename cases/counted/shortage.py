"""Whether the goods suffice for what is still to be handed out. (集中发放缺口)"""

from django.db.models import Sum
from django.utils.translation import gettext as _

from cases.models import Distribution, Portion, Stock


def shortage(distribution: Distribution) -> str:
    """What all lists still hand out of these goods, and what lies in all stores; or nothing."""
    good = distribution.good
    open_ones = Portion.objects.to_give().filter(distribution__good=good)
    due = open_ones.aggregate(n=Sum("quantity"))["n"] or 0
    there = Stock.objects.filter(good=good).aggregate(n=Sum("on_hand"))["n"] or 0
    if due <= there:
        return ""
    return _(
        "%(good)s: %(due)s %(unit)s are still to be handed out, only %(there)s are in the stores. "
        "%(lacking)s are lacking."
    ) % {
        "good": good.name,
        "due": f"{due:,}",
        "there": f"{there:,}",
        "lacking": f"{due - there:,}",
        "unit": good.unit,
    }
