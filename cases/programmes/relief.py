"""临时救助: one sum for a family in sudden or heavy need. (社会救助法 Art 50; 民发〔2018〕23号)"""

from dataclasses import replace

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

OWN_EXPENSES = "own_expenses"
EXPENSE = "expense"  # 支出型
SCHOOLING = "schooling"  # 因学
SCHOOL_EXPENSES = (
    ("tuition", gettext_lazy("Tuition")),
    ("board", gettext_lazy("Room and board at school")),
    ("books", gettext_lazy("Books and materials")),
    ("travel", gettext_lazy("Way to school")),
    ("other", gettext_lazy("Other expenses of schooling")),
)
KNOWN = frozenset({"dibao", "near_dibao", "rigid_expense"})  # means tested before


def _means_are_known(facts: Facts) -> bool:
    return bool(KNOWN & facts.held)


def known_family(facts: Facts) -> Outcome | None:
    """Of a family whose means were tested before only the expenses are. (2026 年临时救助意见)"""
    if facts.relief_type != EXPENSE or not _means_are_known(facts):
        return None
    sentence = _("The family's means were tested before: only the expenses are looked at.")
    return Outcome(True, sentence, _("临时救助意见 二(二)"))


@reads(Key.DISPOSABLE_INCOME, always=False)
def income_of_expense_relief(facts: Facts) -> Outcome | None:
    """Help for expenses: income under last year's local disposable income. (23号 二(一))

    The programme opens without knowing what that is: sudden need is helped all the same.
    """
    if facts.relief_type != EXPENSE or _means_are_known(facts):
        return None
    return means.income_below_disposable(facts, _("民发〔2018〕23号 二(一)"))


def property_of_expense_relief(facts: Facts) -> Outcome | None:
    """Help for expenses: property within the local rule. (23号 二(一))"""
    if facts.relief_type != EXPENSE or _means_are_known(facts):
        return None
    return replace(means.property_within(facts), article=_("民发〔2018〕23号 二(一)"))


def expenses_named(facts: Facts) -> Outcome | None:
    """Help for expenses: what the family paid itself is written down. (23号 二(一))"""
    if facts.relief_type != EXPENSE:
        return None
    own, article = facts.money(OWN_EXPENSES), _("民发〔2018〕23号 二(一)")
    if own is None:
        needed = _("What the family paid itself, in yuan.")
        return Outcome(None, _("The expenses of the family are not entered."), article, needed)
    sentence = _("Expenses the family paid itself: %(sum)s.") % {"sum": f"{own:,.2f}"}
    return Outcome(own > 0, sentence, article, "" if own else _("Expenses above zero."))


def schooling_shown(facts: Facts) -> Outcome | None:
    """Help for expenses of schooling: for what, and by which paper it is shown. (23号 二(一))"""
    if facts.relief_type != EXPENSE or facts.cause != SCHOOLING:
        return None
    article, kinds = _("民发〔2018〕23号 二(一)"), dict(SCHOOL_EXPENSES)
    kind = facts.answers.get("school_expense")
    paper = str(facts.answers.get("school_proof") or "").strip()
    if kind not in kinds or not paper:
        needed = _("The type of the expense, and the paper that shows it.")
        sentence = _("The expense of schooling is not entered with its proof.")
        return Outcome(None, sentence, article, needed)
    words = {"expense": kinds[kind], "paper": paper}
    return Outcome(True, _("%(expense)s, shown by: %(paper)s.") % words, article)


KIND = Kind(
    term=gettext_lazy("Temporary relief"),
    article="社会救助法第50条；民发〔2018〕23号",
    pays=Pays.ONE_OFF,
    applied_for=True,
    after_death=False,
    covers=Covers.FAMILY_OR_ONE,
    who=(),
    conditions=(
        known_family,
        income_of_expense_relief,
        property_of_expense_relief,
        expenses_named,
        schooling_shown,
    ),
    questions=(
        replace(
            means.PROPERTY,
            required=False,
            needed_for=gettext_lazy("needed for heavy expenses while the means are not known"),
            help=gettext_lazy("For relief of heavy expenses, where the means are not known yet."),
        ),
        Question(
            OWN_EXPENSES,
            gettext_lazy("Expenses the family paid itself (yuan)"),  # 自付支出
            Ask.MONEY,
            required=False,
            needed_for=gettext_lazy("needed for heavy expenses"),
            help=gettext_lazy("For relief of heavy expenses: the sum is at most these."),
        ),
        Question(
            "school_expense",
            gettext_lazy("Expense of schooling"),
            Ask.CHOICE,
            SCHOOL_EXPENSES,
            required=False,
            needed_for=gettext_lazy("needed where schooling is the cause of heavy expenses"),
        ),
        Question(
            "school_proof",
            gettext_lazy("Paper that shows the expense of schooling"),
            Ask.TEXT,
            required=False,
            needed_for=gettext_lazy("needed where schooling is the cause of heavy expenses"),
            help=gettext_lazy("Such as letter of admission, student card, receipt of the fees."),
        ),
    ),
    steps=("acceptance", "survey", "peer_review", "means_check", "amount", "notice"),
    clocks=(
        *("means_check_start", "quick_relief", "relief_first", "relief_first_papers"),
        "refusal_notice",
    ),
    details=("relief",),
    calculators=("one_sum",),
    components=(),
    institution_paid=never_an_institution,
    placements=(),
    makes_up=False,
    full_support=False,
    yardstick=False,
    bands=False,
    first_months=(FirstMonth.OF_DECISION,),
    lasts=None,
    notice=Notice.COUNTY_SAYS,
    notice_again=False,
    means_check=True,
    supplements=False,
    work_refusals=None,
    ledger="relief",
    payment_words={},
    compared=(),
    rests_on={},
    covers_watched=True,
    nursing=False,
    figures="relief",
    cascade=None,
    told_to_departments=False,
)
