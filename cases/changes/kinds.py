"""The kinds of change of a family, in the order in which people look for them."""

from dataclasses import dataclass
from types import MappingProxyType

from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.audit.verb import Words


class ChangeGroup(models.TextChoices):
    """Under which heading a kind stands."""

    JOINS = "joins", _("Somebody joins")
    LEAVES = "leaves", _("Somebody leaves")
    FAMILY = "family", _("The household itself")
    MEANS = "means", _("Income and property")
    PERSON = "person", _("Particulars of a person")
    CHECK = "check", _("Found by visit or check")


@dataclass(frozen=True, kw_only=True)
class ChangeKind:
    """One kind of change: what it is called, and what is asked about it.

    `asks`: the names of the fields in `benefits/forms/changes.py`. `income`: whether the family's
    income may be another one with it. `answer`: somebody said yes or no and nothing else changed by
    it, so it may be registered after a later one, and withdrawn as a mistake.
    """

    code: str
    label: Words
    group: ChangeGroup
    happened: Words
    article: str
    asks: tuple[str, ...] = ()
    income: bool = False
    answer: bool = False
    hint: Words = ""


NEWCOMER = (
    *("certificate", "resident_id", "sex", "birth_date"),
    *("name", "newcomer_health", "newcomer_labour", "card", "relation"),
)
DAY = _("Happened on")
CHANGES_57 = "民发〔2021〕57号第30、31条"

ROWS = (
    ChangeKind(
        code="birth",
        label=_("Birth"),
        group=ChangeGroup.JOINS,
        happened=_("Born on"),
        article="民发〔2021〕57号第7、31条",
        asks=NEWCOMER,
        income=True,
    ),
    ChangeKind(
        code="adoption",
        label=_("Adoption"),
        group=ChangeGroup.JOINS,
        happened=_("Adoption registered on"),
        article="民发〔2021〕57号第7、31条；民法典第1105条",
        asks=NEWCOMER,
        income=True,
    ),
    ChangeKind(
        code="marriage",
        label=_("Marriage, the spouse moves in"),
        group=ChangeGroup.JOINS,
        happened=_("Married on"),
        article="民发〔2021〕57号第7、31条",
        asks=NEWCOMER,
        income=True,
    ),
    ChangeKind(
        code="joining",
        label=_("Somebody joins or comes back"),
        group=ChangeGroup.JOINS,
        happened=_("In the household since"),
        article="民发〔2021〕57号第7、31条",
        asks=NEWCOMER,
        income=True,
    ),
    ChangeKind(
        code="death",
        label=_("Death"),
        group=ChangeGroup.LEAVES,
        happened=_("Died on"),
        article="民发〔2022〕83号一（三）",
        asks=("member", "new_head"),
        income=True,
    ),
    ChangeKind(
        code="marriage_out",
        label=_("Marriage, a member moves out"),
        group=ChangeGroup.LEAVES,
        happened=_("Married on"),
        article="民发〔2021〕57号第7、31条",
        asks=("member", "new_head"),
        income=True,
    ),
    ChangeKind(
        code="divorce",
        label=_("Divorce, the spouse leaves"),
        group=ChangeGroup.LEAVES,
        happened=_("Divorced on"),
        article="民发〔2021〕57号第7、31条",
        asks=("member", "new_head"),
        income=True,
    ),
    ChangeKind(
        code="leaving",
        label=_("Somebody leaves"),
        group=ChangeGroup.LEAVES,
        happened=_("Left the household on"),
        article="民发〔2021〕57号第7条",
        asks=("member", "new_head", "away"),
        income=True,
    ),
    ChangeKind(
        code="new_head",
        label=_("Another head of household"),
        group=ChangeGroup.FAMILY,
        happened=_("Head since"),
        article=CHANGES_57,
        asks=("head",),
    ),
    ChangeKind(
        code="split",
        label=_("Split of the household"),
        group=ChangeGroup.FAMILY,
        happened=_("Split on"),
        article="民发〔2021〕57号第7、31条",
        asks=("members", "head_of_new", "village", "address", "award"),
        income=True,
        hint=_("Who leaves and takes no award along applies anew: nobody enters unasked. (Art 28)"),
    ),
    ChangeKind(
        code="merge",
        label=_("Joined to another household"),
        group=ChangeGroup.FAMILY,
        happened=_("Households joined on"),
        article="民发〔2021〕57号第7、31条",
        asks=("other_head",),
        income=True,
    ),
    ChangeKind(
        code="village",
        label=_("Move to another village"),
        group=ChangeGroup.FAMILY,
        happened=_("Moved on"),
        article=CHANGES_57,
        asks=("village", "address"),
        hint=_("Urban or rural follows from the village, and the standard with it."),
    ),
    ChangeKind(
        code="town",
        label=_("Move to another town"),
        group=ChangeGroup.FAMILY,
        happened=_("Moved on"),
        article="民发〔2021〕57号第4、31条",
        asks=("to_town",),
        hint=_("This town hands over, the other takes over; until then nothing changes."),
    ),
    ChangeKind(
        code="income",
        label=_("Income"),
        group=ChangeGroup.MEANS,
        happened=_("Income since"),
        article="民发〔2021〕57号第13、30条",
        asks=("whole_income", "income_source", "band"),
    ),
    ChangeKind(
        code="property",
        label=_("Property"),
        group=ChangeGroup.MEANS,
        happened=DAY,
        article="民发〔2021〕57号第14、30条",
        asks=("property_within", "what"),
    ),
    ChangeKind(
        code="disability",
        label=_("Disability card"),
        group=ChangeGroup.PERSON,
        happened=_("Valid from"),
        article="国发〔2015〕52号；民发〔2021〕57号第8条",
        asks=("member", "disability_card"),
    ),
    ChangeKind(
        code="health",
        label=_("Health or ability to work"),
        group=ChangeGroup.PERSON,
        happened=DAY,
        article="民发〔2021〕57号第8、30条；民发〔2021〕43号第23条",
        asks=("member", "health", "labour"),
        income=True,
    ),
    ChangeKind(
        code="school",
        label=_("School"),
        group=ChangeGroup.PERSON,
        happened=DAY,
        article="社会救助法第16条；民发〔2021〕43号第25条",
        asks=("member", "in_school", "school_until", "what"),
    ),
    ChangeKind(
        code="work_offer",
        label=_("Answer to an offer of work"),
        group=ChangeGroup.PERSON,
        happened=_("Answered on"),
        article="民发〔2021〕57号第34条",
        asks=("member", "work_answer", "what"),
        answer=True,
        hint=_("Who refuses fitting work too often in a row loses the own share, after a hearing."),
    ),
    ChangeKind(
        code="name",
        label=_("Name"),
        group=ChangeGroup.PERSON,
        happened=_("Changed on"),
        article="户口登记条例第18条",
        asks=("member", "new_name"),
    ),
    ChangeKind(
        code="resident_id",
        label=_("Resident ID issued anew"),
        group=ChangeGroup.PERSON,
        happened=_("Issued on"),
        article="居民身份证法第3条",
        asks=("member", "new_resident_id"),
        hint=_(
            "Also where a newborn gets the first one. The number of before is kept: files that "
            "still name it find the same person."
        ),
    ),
    ChangeKind(
        code="ground",
        label=_("Ground for leaving or cutting"),
        group=ChangeGroup.CHECK,
        happened=_("Found on"),
        article="民发〔2021〕57号第29、33、34条",
        asks=("ground", "whose_share", "what"),
    ),
    ChangeKind(
        code="pause",
        label=_("Ground for suspending for a term"),
        group=ChangeGroup.CHECK,
        happened=_("Found on"),
        article="民发〔2021〕57号第29、31条",
        asks=("until_month", "what"),
        hint=_("The award stays on the roll; it is looked at again when the term is over."),
    ),
    ChangeKind(
        code="agree",
        label=_("Award follows the registered family"),
        group=ChangeGroup.CHECK,
        happened=_("So since"),
        article="民发〔2021〕57号第31条",
        asks=("what",),
        income=True,
        hint=_("For an award that still covers or names what the household is not any more."),
    ),
    ChangeKind(
        code="beside",
        label=_("Something else is paid besides"),
        group=ChangeGroup.CHECK,
        happened=_("So since"),
        article="民发〔2019〕62号三（一）；社会救助法第47、48条",
        asks=("what",),
        hint=_("For an award that pays the difference to its standard."),
    ),
)
KINDS = MappingProxyType({row.code: row for row in ROWS})


def choices() -> list[tuple[str, object]]:
    """For the column `FamilyChange.kind`."""
    return [(row.code, row.label) for row in ROWS]
