"""The words of ledgers that are the same everywhere, and those that a county's own rows give."""

from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cases.models import Award, Band, FundSource, Programme
from welfare.exceptions import NotAllowed
from welfare.files.imports import Meaning, Vocabulary
from welfare.models import Division
from welfare.personal.certificates import CHOICES, ID_CARD, Certificate
from welfare.personal.disability import KINDS

HEAD = "户主"


def _relation(code: str, label: Any, kept: str, words: str) -> Meaning:
    said = (kept, *words.split())
    possessive = [f"之{word}" for word in said if not word.isdigit()]  # 之妻, 之子
    return Meaning(code, label, (*said, *possessive), kept)


# GB/T 4761: two digits, as registers and exports write them
RELATIONS = Vocabulary(
    [
        _relation("head", _("Head of the household"), HEAD, "本人 户主本人 02 01"),
        _relation("spouse", _("Spouse"), "配偶", "夫 妻 丈夫 妻子 夫妻 10 11 12"),
        _relation(
            "son",
            _("Son"),
            "子",
            "儿子 长子 次子 二子 三子 四子 五子 独子 独生子 养子 继子 20 21 22 23 24 25 26 27 29",
        ),
        _relation("son_in_law", _("Son-in-law"), "女婿", "28"),
        _relation(
            "daughter",
            _("Daughter"),
            "女",
            "女儿 长女 次女 二女 三女 四女 五女 独女 独生女 养女 继女 30 31 32 33 34 35 36 37 39",
        ),
        _relation("daughter_in_law", _("Daughter-in-law"), "儿媳", "儿媳妇 媳妇 38"),
        _relation("child", _("Child"), "子女", "孩子"),
        _relation("grandson", _("Grandson"), "孙子", "孙 外孙 外孙子 41 43"),
        _relation("granddaughter", _("Granddaughter"), "孙女", "外孙女 42 44"),
        _relation("grandchild", _("Grandchild"), "孙子女", "外孙子女 孙辈 40 45 46 47 48 49"),
        _relation("father", _("Father"), "父亲", "父 公公 岳父 继父 养父 51 53 55 57"),
        _relation("mother", _("Mother"), "母亲", "母 婆婆 岳母 继母 养母 52 54 56 58"),
        _relation("parent", _("Parent"), "父母", "50 59"),
        _relation(
            "grandparent",
            _("Grandparent"),
            "祖父母",
            "祖父 祖母 爷爷 奶奶 外祖父 外祖母 外公 外婆 60 61 62 63 64 65 66 67 68 69",
        ),
        _relation(
            "sibling",
            _("Brother or sister"),
            "兄弟姐妹",
            "兄 弟 姐 妹 哥哥 弟弟 姐姐 妹妹 兄弟 姐妹 嫂 弟媳 70 71 72 73 74 75 76 77 78 79",
        ),
        _relation(
            "relative",
            _("Another relative"),
            "其他",
            "亲属 家庭成员 其他亲属 侄子 侄女 外甥 80 81 82 83 84 85 86 87 88 89 90 91 92 93 97",
        ),
        _relation("none", _("Not a relative"), "非亲属", "保姆 98 99"),
    ]
)
# GB/T 2261.1
SEXES = Vocabulary(
    [
        Meaning("male", _("Male"), ("男", "男性", "1", "m"), "M"),
        Meaning("female", _("Female"), ("女", "女性", "2", "f"), "F"),
    ]
)
CERTIFICATES = Vocabulary(
    [
        Meaning(
            "id_card", CHOICES[0][1], ("居民身份证", "身份证", "二代身份证", "户口簿"), ID_CARD
        ),
        *(
            Meaning(kind.value, kind.label, tuple(words.split()), kind.value)
            for kind, words in (
                (Certificate.HMT_RESIDENCE, "港澳台居民居住证 港澳居民居住证 台湾居民居住证"),
                (Certificate.HM_PASS, "港澳居民来往内地通行证 港澳通行证 回乡证"),
                (Certificate.TAIWAN_PASS, "台湾居民来往大陆通行证 台湾通行证 台胞证"),
                (Certificate.FOREIGN_RESIDENCE, "外国人永久居留身份证 外国人永久居留证 永久居留证"),
                (Certificate.PASSPORT, "护照 普通护照 外国护照"),
                (Certificate.BIRTH, "出生医学证明 出生证明 出生证"),
            )
        ),
    ]
)
YES_NO = Vocabulary(
    [
        Meaning("yes", _("Yes"), ("是", "√", "✓", "✔", "有", "y", "1"), True),
        Meaning("no", _("No"), ("否", "×", "✗", "x", "无", "n", "0", "不是", "没有"), False),
    ]
)
# Of each person of a family: whether the award is for them too
COVERED = Vocabulary(
    [
        Meaning("yes", _("Yes"), ("是", "√", "✓", "✔", "y", "1", "享受", "保障", "在保"), True),
        Meaning(
            "no",
            _("No"),
            ("否", "×", "✗", "x", "n", "0", "不是", "不享受", "不保障", "未享受", "未保障", "未保"),
            False,
        ),
    ]
)
DISABILITY_KINDS = Vocabulary(
    Meaning(digit, word, (word, f"{word}残疾", f"{digit}类")) for digit, word in KINDS.items()
)
DISABILITY_GRADES = Vocabulary(
    Meaning(str(grade), f"{word}级", (f"{word}级", f"{grade}级", word), grade)
    for grade, word in enumerate("一二三四", 1)
)


def taken_over(county: Division, ledger: str) -> list[Programme]:
    """The county's programmes of the kinds that this ledger takes over.

    Raises NotAllowed when it has none.
    """
    rows = Programme.objects.filter(county=county).order_by("pk")
    granted = [programme for programme in rows if programme.definition.ledger == ledger]
    if not granted:
        raise NotAllowed(
            gettext("%(county)s has no programme yet. Load the county's profile first.")
            % {"county": county}
        )
    return granted


def usual_words(programmes: list[Programme]) -> dict[str, dict[str, str]]:
    """By code, the usual words of its kind that mean this programme and no other.

    A county with 农村低保 and 城市低保 means by each word the programme of that name. One that
    was never opened and has no award lays claim to its own name alone where others are at work.
    """
    awards = Award.objects.filter(programme=OuterRef("pk"))
    known = Programme.objects.filter(pk__in=[one.pk for one in programmes])
    at_work = known.filter(Q(open_for_applications=True) | Exists(awards))
    working = set(at_work.values_list("pk", flat=True))

    def words_of(programme: Programme) -> dict[str, str]:
        others = [one for one in programmes if one != programme]
        taken = {one.name for one in others}
        for one in others:
            if one.pk in working or programme.pk not in working:
                taken |= set(one.definition.payment_words)
        words = programme.definition.payment_words.items()
        return {word: where for word, where in words if word not in taken}

    return {programme.code: words_of(programme) for programme in programmes}


def programme_words(programmes: list[Programme]) -> Vocabulary:
    """A county's programmes: code, name, and the usual words of the kind."""
    usual = usual_words(programmes)
    return Vocabulary(
        Meaning(
            programme.code,
            programme.name,
            (programme.name, *usual[programme.code]),
            programme,
        )
        for programme in programmes
    )


def band_words(programmes: list[Programme]) -> Vocabulary:
    """The classes of these programmes by code and name; a word gives a class by programme."""
    words: list[dict[str, Any]] = []
    for band in Band.objects.filter(programme__in=programmes).order_by("programme", "position"):
        known = next((w for w in words if w["code"] == band.code or band.name in w["words"]), None)
        if known is None:
            known = {"code": band.code, "label": band.name, "words": {}, "value": {}}
            words.append(known)
        known["words"] |= {band.name: None, band.code: None}
        known["value"].setdefault(band.programme_id, band)
    return Vocabulary(
        Meaning(one["code"], one["label"], tuple(one["words"]), one["value"]) for one in words
    )


def fund_words(county: Division) -> Vocabulary:
    """The county's sources of money, by code or name."""
    return Vocabulary(
        Meaning(fund.code, fund.name, (fund.name,), fund)
        for fund in FundSource.objects.filter(county=county).order_by("pk")
    )
