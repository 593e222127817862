"""A county whose report is data: classes, shares, groups by household, until October."""

import tomllib
from datetime import date

from django.test import TestCase

from cases.models import Band, BandDetail, CareDetail, GroupMember, PersonGroup
from tests import factories
from tests.reports import scene
from welfare.models import Division

OCTOBER = date(2022, 10, 1)
ENDED = {"left_on": date(2022, 5, 20), "last_month": date(2022, 5, 1), **scene.ENDED}
BANDS = ("一类", "二类", "三类", "四类")
GROUPS = {"lifted": "已脱贫", "unstable": "脱贫不稳定"}

PLAN = tomllib.loads(
    """
population = "agricultural"
tiers = { town = "乡镇", county = "县民政局" }

[[series]]
name = "低保"
programmes = ["DIBAO"]

[[series]]
name = "两补"
programmes = ["LIVING", "NURSING"]

[[classes]]
key = "upper"
name = "一二类"
programme = "DIBAO"
bands = ["class_1", "class_2"]

[[classes]]
key = "lower"
name = "三四类"
programme = "DIBAO"
bands = ["class_3", "class_4"]

[[cross]]
key = "cross"
name = "兜底保障"
counted_by = "household"
columns = [
    { name = "一二类", programmes = ["DIBAO"], bands = ["class_1", "class_2"] },
    { name = "三四类", programmes = ["DIBAO"], bands = ["class_3", "class_4"] },
    { name = "特困", programmes = ["TEKUN"] },
    { name = "两补", programmes = ["LIVING", "NURSING"], unit = "all" },
    { name = "儿童", programmes = ["ORPHAN", "CHILD"], covers = false },
    { name = "临时", programmes = ["RELIEF"], covers = false, unit = "sum" },
]
"""
)


def dibao(number: int, size=1, **fields):
    """An award of the class with that number."""
    made = factories.award(size=size, **fields)
    band, _new = Band.objects.get_or_create(
        programme=made.programme,
        code=f"class_{number}",
        defaults={"name": BANDS[number - 1], "position": number},
    )
    BandDetail.objects.create(award=made, band=band)
    return made


def disabled(award, grade=2):
    """The people of an award hold a card."""
    for member in award.members.all():
        member.person.disability_kind, member.person.disability_grade = "4", grade
        member.person.save()
    return award


def household(code: str, number: str, *people):
    """A household on the list of a group."""
    position = list(GROUPS).index(code)
    group, _new = PersonGroup.objects.get_or_create(
        county=factories.county(), code=code, defaults={"name": GROUPS[code], "position": position}
    )
    for person in people:
        GroupMember.objects.create(
            group=group,
            person=person,
            town=factories.town(),
            as_of=date(2022, 9, 30),
            household_number=number,
        )


def stranger():
    """Somebody who gets nothing."""
    return factories.person()


def rolls():
    """Awards by name; how many persons each covers stands in the comments."""
    factories.parameters()
    made = {
        "one": disabled(dibao(1, single_person=True)),  # 1
        "two": dibao(2, size=2, joined_on=date(2022, 3, 1)),  # 2
        "three": disabled(dibao(3, size=3)),  # 3
        "left": dibao(4, **ENDED),
        "home": factories.award("TEKUN", care_form="home", care_grade="self"),
        "institution": factories.award("TEKUN", care_form="institution", care_grade="full"),
        "living": factories.award("LIVING"),
        "nursing": factories.award("NURSING"),
        "gone": factories.award("LIVING", **ENDED),
        "orphan": factories.award("ORPHAN"),
        "grown": factories.award("ORPHAN", **ENDED),
    }
    CareDetail.objects.filter(award=made["home"]).update(
        grade_before="full", changed_from=date(2022, 6, 1)
    )
    factories.award("NURSING", household=made["living"].household)
    factories.award("LIVING", household=made["one"].household)
    made["child"] = factories.award(
        "CHILD", household=made["two"].household, size=2, covered_size=1
    )
    made["child"].members.order_by("-pk").first().delete()
    day = date(2022, 5, 6)
    made["relief"] = factories.award(
        "RELIEF", size=4, joined_on=day, decided_on=day, decided_tier="county", cause="schooling"
    )
    return made


def groups(made):
    """Households of two groups: each covered by one column, one by nothing."""
    second = made["two"].members.order_by("pk").last().person
    household("lifted", "T1", made["two"].payee, second, made["home"].payee)  # 一二类 before 特困
    household("lifted", "T2", made["three"].payee, stranger())
    household("lifted", "T3", made["nursing"].payee, stranger(), stranger())
    household("lifted", "T4", made["orphan"].payee, made["relief"].payee)
    household("unstable", "J1", made["home"].payee)
    household("unstable", "", stranger())
    household("unstable", "", stranger())


def people(town):
    """Villages with their farmers; the other town says its own number."""
    village = factories.village(town)
    Division.objects.filter(pk=village.pk).update(agricultural_population=80)
    other = factories.town(2)
    Division.objects.filter(pk=other.pk).update(agricultural_population=20)


def everything():
    made = rolls()
    groups(made)
    people(factories.town())
    scene.plan(**PLAN)
    return made


def report():
    """October frozen, and the report from January to it."""
    with TestCase.captureOnCommitCallbacks(execute=True):
        scene.freeze(month=OCTOBER)
    return scene.report(month=10)
