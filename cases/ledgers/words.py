"""The words of ledgers that are the same everywhere, and those that a county's own rows give."""

from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext_lazy as _

from cases.models import Band, Programme
from cases.programmes import Kind
from welfare.files.imports import Meaning, Vocabulary
from welfare.models import Division, Residence
from welfare.personal.disability import KINDS

HEAD = "户主"

# GB/T 4761: two digits, as registers and exports write them
RELATIONS = Vocabulary(
    [
        Meaning("head", _("Head of the household"), (HEAD, "本人", "户主本人", "02", "01"), HEAD),
        Meaning(
            "spouse",
            _("Spouse"),
            ("配偶", "夫", "妻", "丈夫", "妻子", "夫妻", "10", "11", "12"),
            "配偶",
        ),
        Meaning(
            "son",
            _("Son"),
            *(
                (
                    *("子", "儿子", "长子", "次子", "三子", "四子", "五子", "独子", "独生子"),
                    *("养子", "继子", "女婿", "其他儿子", *(f"{n}" for n in range(20, 30))),
                ),
                "子",
            ),
        ),
        Meaning(
            "daughter",
            _("Daughter"),
            *(
                (
                    *("女", "女儿", "长女", "次女", "二女", "三女", "四女", "五女", "独女", "独生女"),
                    *("养女", "继女", "儿媳", "其他女儿", *(f"{n}" for n in range(30, 40))),
                ),
                "女",
            ),
        ),
        Meaning("child", _("Child"), ("子女",), "子女"),
        Meaning("grandson", _("Grandson"), ("孙子", "外孙", "外孙子", "41", "43"), "孙子"),
        Meaning("granddaughter", _("Granddaughter"), ("孙女", "外孙女", "42", "44"), "孙女"),
        Meaning("grandchild", _("Grandchild"), ("孙子女", "孙辈", "40", "45", "46"), "孙子女"),
        Meaning("father", _("Father"), ("父亲", "父", "公公", "岳父", "继父", "51", "53", "55"), "父亲"),
        Meaning("mother", _("Mother"), ("母亲", "母", "婆婆", "岳母", "继母", "52", "54", "56"), "母亲"),
        Meaning("parent", _("Parent"), ("父母", "50"), "父母"),
        Meaning(
            "grandparent",
            _("Grandparent"),
            *(
                (
                    *("祖父母", "祖父", "祖母", "爷爷", "奶奶", "外祖父", "外祖母"),
                    *("外公", "外婆", *(f"{n}" for n in range(60, 70))),
                ),
                "祖父母",
            ),
        ),
        Meaning(
            "sibling",
            _("Brother or sister"),
            *(
                (
                    *("兄弟姐妹", "兄", "弟", "姐", "妹", "哥哥", "弟弟", "姐姐", "妹妹", "兄弟"),
                    *("姐妹", "嫂", "弟媳", *(f"{n}" for n in range(70, 80))),
                ),
                "兄弟姐妹",
            ),
        ),
        Meaning(
            "relative",
            _("Another relative"),
            *(
                (
                    *("亲属", "其他亲属", "其他", "侄子", "侄女", "外甥", "外甥女", "叔侄"),
                    *(f"{n}" for n in range(80, 98)),
                ),
                "其他",
            ),
        ),
        Meaning("none", _("Not a relative"), ("非亲属", "98", "99"), "非亲属"),
    ]
)
# GB/T 2261.1
SEXES = Vocabulary(
    [
        Meaning("male", _("Male"), ("男", "男性", "1", "m"), "M"),
        Meaning("female", _("Female"), ("女", "女性", "2", "f"), "F"),
    ]
)
YES_NO = Vocabulary(
    [
        Meaning("yes", _("Yes"), ("是", "√", "✓", "✔", "有", "y", "1"), True),
        Meaning("no", _("No"), ("否", "×", "✗", "x", "无", "n", "0", "不是", "没有"), False),
    ]
)
DISABILITY_KINDS = Vocabulary(
    Meaning(digit, word, (word, f"{word}残疾", f"{digit}类")) for digit, word in KINDS.items()
)
DISABILITY_GRADES = Vocabulary(
    Meaning(str(grade), f"{word}级", (f"{word}级", f"{grade}级", word), grade)
    for grade, word in enumerate("一二三四", 1)
)
AREAS = Vocabulary(
    [
        Meaning(Residence.URBAN.value, Residence.URBAN.label, ("城镇", "城市", "城"), Residence.URBAN),
        Meaning(
            Residence.RURAL.value, Residence.RURAL.label, ("乡村", "农村", "乡", "村"), Residence.RURAL
        ),
    ]
)


def programmes_of(county: Division, where: Callable[[Kind], bool]) -> list[Programme]:
    """The county's programmes of whose kind something is true."""
    rows = Programme.objects.filter(county=county).order_by("pk")
    return [programme for programme in rows if where(programme.definition)]


def programme_words(programmes: list[Programme]) -> Vocabulary:
    """A county's programmes: code, name, and the usual words of the kind."""
    return Vocabulary(
        Meaning(
            programme.code,
            programme.name,
            (programme.name, *programme.definition.payment_words),
            programme,
        )
        for programme in programmes
    )


def band_words(programmes: list[Programme]) -> Vocabulary:
    """The classes of these programmes by code and name; what a word gives is a class by programme."""
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
