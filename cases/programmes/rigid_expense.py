"""刚性支出困难家庭: families whose unavoidable expenses eat their income. (社会救助法 Art 22)"""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from cases.programmes.kind import (
    Ask,
    Covers,
    Facts,
    FirstMonth,
    Kind,
    Notice,
    Outcome,
    Pays,
    Question,
    never_an_institution,
    reads,
)
from cases.programmes.parts import means
from welfare.county.keys import Key

SPENDING = gettext_lazy("Unavoidable expenses of the last 12 months (yuan)")
EXPENSES = (
    ("spent_living", gettext_lazy("Basic living")),  # 基本生活
    ("spent_medical", gettext_lazy("Medical care, self-paid")),  # 医疗自付
    ("spent_education", gettext_lazy("Education, at public-school prices")),  # 教育
    ("spent_rehabilitation", gettext_lazy("Rehabilitation of disabled people")),  # 残疾康复
    ("spent_other", gettext_lazy("Other unavoidable expenses")),
)


def spent(facts: Facts) -> Decimal:
    """Unavoidable expenses of the 12 months before the application, in yuan."""
    return sum((facts.money(name) or Decimal(0) for name, _label in EXPENSES), Decimal(0))


@reads(Key.NEAR_DIBAO_MULTIPLE)
def above_near_limit(facts: Facts) -> Outcome:
    """Who is a near-dibao family is recognised as one. (刚性支出困难家庭认定办法 Art 4)"""
    what = _("Income per person and month against the near-dibao limit")
    return means.compare(
        what,
        facts.per_capita,
        means.near_limit(facts),
        _("刚性支出困难家庭认定办法 Art 4"),
        below=False,
    )


@reads(Key.DISPOSABLE_INCOME)
def below_disposable_income(facts: Facts) -> Outcome:
    """Per-capita income is below last year's local disposable income. (认定办法 Art 4)"""
    return means.income_below_disposable(facts, _("刚性支出困难家庭认定办法 Art 4"))


@reads(Key.RIGID_EXPENSE_PERCENT, Key.RIGID_EXPENSE_REACHES)
def expenses_exceed(facts: Facts) -> Outcome:
    """Expenses of 12 months against the family's income of 12 months. (社会救助法 Art 22)

    Over the share (超过); where the county writes so, reaching it is enough (达到).
    """
    article = _("社会救助法 Art 22")
    if facts.answers.get("ill_by_cost") is True:
        return Outcome(True, _("Family in poverty through illness: recognised directly."), article)
    income = facts.annual_income
    if all(facts.money(name) is None for name, _label in EXPENSES):
        return Outcome(None, _("No expenses of the last 12 months are entered."), article)
    if income is None:
        return Outcome(None, str(means.NOT_SURVEYED), article)
    percent = facts.limit(Key.RIGID_EXPENSE_PERCENT)
    words = {"spent": f"{spent(facts):,.2f}", "income": f"{income:,.2f}", "percent": percent}
    share = income * percent
    reached = spent(facts) * 100 == share and spent(facts) > 0
    met = spent(facts) * 100 > share or (reached and facts.limit(Key.RIGID_EXPENSE_REACHES) == 1)
    if income:
        words["share"] = f"{spent(facts) * 100 / income:.1f}"
        sentence = _(
            "Unavoidable expenses of 12 months: %(spent)s, %(share)s %% of the income of"
            " %(income)s; the line is %(percent)s %%."
        )
    else:
        sentence = _("Unavoidable expenses of 12 months: %(spent)s; income: %(income)s.")
    sentence %= words
    if met and not facts.answers.get("spent_proof"):
        return Outcome(None, sentence, article, _("The receipts, and of which months."))
    needed = "" if met else _("More than %(percent)s %% of the income.") % words
    return Outcome(met, sentence, article, needed)


KIND = Kind(
    term=gettext_lazy("Rigid-expense family"),
    article="社会救助法第22条；刚性支出困难家庭认定办法",
    pays=Pays.NOTHING,
    applied_for=True,
    after_death=False,
    covers=Covers.FAMILY,
    who=(),
    conditions=(
        above_near_limit,
        below_disposable_income,
        expenses_exceed,
        means.property_within,
    ),
    questions=(
        means.PROPERTY,
        Question(
            "ill_by_cost",
            gettext_lazy("Family in poverty through illness (因病致贫重病患者家庭)"),
            Ask.YES_NO,
            help=gettext_lazy("Such a family is recognised without counting its expenses."),
            group=SPENDING,
        ),
        *(
            Question(name, label, Ask.MONEY, required=False, group=SPENDING)
            for name, label in EXPENSES
        ),
        Question(
            "spent_proof",
            gettext_lazy("Receipts"),
            Ask.TEXT,
            required=False,
            needed_for=gettext_lazy("needed where expenses are counted"),  # see expenses_exceed
            help=gettext_lazy("Which receipts were seen, of which months."),
            group=SPENDING,
        ),
    ),
    steps=(
        "acceptance",
        "survey",
        "peer_review",
        "means_check",
        "amount",
        "notice",
        "county_visit",
    ),
    clocks=(
        *("survey_start", "means_check_start", "county_decision", "special_term"),
        *("refusal_notice", "death", "scan"),
    ),
    details=("recognition",),
    calculators=("none",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.AFTER_DECISION, FirstMonth.OF_DECISION),
    lasts=Key.RIGID_EXPENSE_MONTHS,
    notice=Notice.COUNTY_SAYS,
    notice_again=False,
    means_check=True,
    supplements=False,
    work_refusals=None,
    ledger="people",
    payment_words={},
    compared=("means",),
    rests_on={},
    covers_watched=False,
    nursing=False,
    figures="recognised",
    cascade=4,
    told_to_departments=True,
)
