"""Income and property of a family. (57号 Art 13-14)"""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.programmes.kind import Ask, Facts, Outcome, Question, reads
from welfare.county.keys import Key

MEANS = gettext_lazy("Income and property")
PROPERTY = Question(
    "property_within",
    gettext_lazy("Property is within the limits"),  # 家庭财产状况符合规定
    Ask.YES_NO,
    help=gettext_lazy("Deposits, vehicles, houses, businesses; as declared and checked."),
    of_family=True,
    group=MEANS,
)
NOT_SURVEYED = gettext_lazy("Record the home survey: the income comes from it.")
NOT_PRICED = gettext_lazy("It is known when the amount is computed.")


def property_within(facts: Facts) -> Outcome:
    """The family's property is within the county's limits. (57号 Art 14)"""
    said = facts.answers.get("property_within")
    sentence = {
        True: _("The family's property is within the limits."),
        False: _("The family's property is above the limits."),
        None: _("Whether the property is within the limits is not said."),
    }[said]
    return Outcome(said, sentence, _("57号 Art 14"), "" if said else _("Property within limits."))


def compare(
    what: str, amount: Decimal | None, limit: Decimal | None, article: str, *, below: bool
) -> Outcome:
    """One monthly amount per person against a limit: below it, or not below it."""
    if amount is None:
        return Outcome(None, str(NOT_SURVEYED), article)
    if limit is None:
        return Outcome(None, str(NOT_PRICED), article)
    words = {"what": what, "amount": f"{amount:,.2f}", "limit": f"{limit:,.2f}"}
    under = amount < limit
    if under:
        sentence = _("%(what)s: %(amount)s is below %(limit)s.") % words
    else:
        sentence = _("%(what)s: %(amount)s is not below %(limit)s.") % words
    met = under == below
    needed = _("Below %(limit)s.") if below else _("At least %(limit)s.")
    return Outcome(met, sentence, article, "" if met else needed % words)


def income_below_standard(facts: Facts) -> Outcome:
    """Per-capita income is below the dibao standard. (社会救助法 Art 18; 57号 Art 4)"""
    what = _("Income per person and month against the dibao standard")
    return compare(what, facts.per_capita, facts.standard, _("57号 Art 4"), below=True)


@reads(Key.DISPOSABLE_INCOME)
def income_below_disposable(facts: Facts, article: str) -> Outcome:
    """Per-capita income is below last year's local disposable income."""
    what = _("Income per person and month against the local disposable income")
    limit = facts.limit(Key.DISPOSABLE_INCOME) / 12
    return compare(what, facts.per_capita, limit, article, below=True)


def own_income_below_standard(facts: Facts, article: str) -> Outcome:
    """One person's own income is below the dibao standard; open while it is not said."""
    own = facts.money("own_income")
    if own is None:
        needed = _("The person's own income, as for a household of one; 0 when there is none.")
        return Outcome(None, _("The person's own income is not said."), article, needed)
    what = _("Own income a month against the dibao standard")
    return compare(what, own / 12, facts.standard, article, below=True)


def income_not_below_standard(facts: Facts) -> Outcome:
    """Who is below the dibao standard is a case for dibao, not for a recognition. (57号 Art 8)"""
    what = _("Income per person and month against the dibao standard")
    return compare(what, facts.per_capita, facts.standard, _("57号 Art 8"), below=False)


def near_limit(facts: Facts) -> Decimal | None:
    """The dibao standard times the province's multiple. (社会救助法 Art 21; 57号 Art 8)"""
    if facts.standard is None:
        return None
    return facts.standard * facts.limit(Key.NEAR_DIBAO_MULTIPLE)


@reads(Key.NEAR_DIBAO_MULTIPLE)
def income_below_near_limit(facts: Facts) -> Outcome:
    """Per-capita income is below the near-dibao limit. (57号 Art 8)"""
    what = _("Income per person and month against the near-dibao limit")
    return compare(what, facts.per_capita, near_limit(facts), _("57号 Art 8"), below=True)
