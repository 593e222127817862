"""A ledger handed in again after something was decided here: what came later is none of its own."""

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cases import actions
from cases.actions import lifted
from cases.models import Award, CareForm, Programme
from cases.programmes.tekun import ACTS
from tests import factories
from tests.benefits.asked import ORPHAN as ANSWERS
from tests.cases import walk
from tests.cases.test_ledgers_programmes import DIBAO, GUARDED, TEKUN, child, take
from welfare.personal import crypto

pytestmark = pytest.mark.django_db
LATER = date(2023, 5, 1)
UNABLE = dict.fromkeys(dict(ACTS), False)
CARED_FOR = {"证号": "T1", "村": "测试1镇村", "姓名": "甲", "身份证号": factories.resident_id(11)}
CARED_FOR |= {"档次": "全自理", "年标准": 6852, "方式": "分散", "机构或责任人": "李责任"}
OTHER_CARE = {
    "form": ({"方式": "集中", "机构或责任人": "乙院"}, {("分散供养", "集中供养"), ("—", "乙院")}),
    "grade": ({"档次": "半护理"}, {("全自理", "半护理")}),
    "carer": ({"机构或责任人": "王责任"}, {("李责任", "王责任")}),
}


@pytest.fixture
def county(ledger_county):
    factories.programme("CHILD", ledger_county)
    return ledger_county


def again(county, layout, row, n, **options):
    """The row beside a new one, so that something is taken over; what is told of it."""
    card = factories.resident_id(50 + n, date(2015, 3, 1))
    beside = {**row, "姓名": "某人", "身份证号": card}
    beside |= {key: f"{row[key]}b{n}" for key in ("证号", "家庭编码") if key in row}
    batch = take(county, dict(layout), [row, beside], **options)
    assert batch.saved == 1, batch.counts
    changes = [one for told in batch.counts["differing"] for one in told["changes"]]
    return {(one["old"], one["new"]) for one in changes}


def decided(verb, **asked):
    award = Award.objects.get()
    return verb(by=walk.approver(), award=award, version=award.version, **asked)


def cared_for_in_a_home(county):
    take(county, dict(TEKUN), [CARED_FOR])
    home = factories.institution("甲院", county, account="6299000011112222")
    decided(
        actions.change_care,
        care=actions.Care(CareForm.INSTITUTION, UNABLE, institution=home),
        from_month=LATER,
        basic=Decimal(571),
        care_fee=Decimal(600),
        explanation=[],
        reason="入住",
        heard="已听取",
    )


def test_care_that_was_decided_later_is_no_difference(county):
    cared_for_in_a_home(county)
    assert again(county, TEKUN, CARED_FOR, 1) == set()
    assert Award.objects.get(household__number="T1").care_detail.form == CareForm.INSTITUTION


@pytest.mark.parametrize("other", OTHER_CARE)
def test_other_care_than_that_of_its_day_is_told(county, other):
    cells, told = OTHER_CARE[other]
    cared_for_in_a_home(county)
    assert again(county, TEKUN, CARED_FOR | cells, 1) >= told


def test_accounts_of_homes_and_facts_of_people_stay_sealed(county):
    cared_for_in_a_home(county)
    with CaptureQueriesContext(
        connection,
    ) as asked:
        again(county, TEKUN, CARED_FOR, 1)
    covers = [
        one["sql"]
        for one in asked
        if 'FROM "cases_awardmember"' in one["sql"] and '"cases_caredetail"."form"' in one["sql"]
    ]
    past = [one["sql"] for one in asked if 'FROM "cases_pastcare"' in one["sql"]]
    assert covers
    assert past
    # of the award: a corrected one is told by its end
    assert {one.count('."account"') for one in covers} == {1}
    assert {one.count('."account"') for one in past} == {0}
    assert not [one for one in covers if '"disability_card"' in one or '"phone"' in one]


OF_CHILD = {
    "constants": {"programme": "ORPHAN"},
    "columns": {
        **GUARDED["columns"],
        "placement": {"headers": ["安置方式"]},
        "father": {"headers": ["父亲"]},
    },
}


def test_a_guardian_and_a_placement_that_were_decided_later_are_no_difference(county):
    factories.parameters(county)
    row = child(监护人="舅舅", 安置方式="散居", 父亲="死亡")
    take(county, dict(OF_CHILD), [row])
    home = factories.institution("甲院", county)
    answers = ANSWERS | {"placement": "institution", "institution": home.pk, "father": "missing"}
    decided(
        actions.change_guardianship,
        answers=answers,
        from_month=LATER,
        amount=None,
        explanation=[],
        reason="入院",
    )
    assert again(county, OF_CHILD, row, 1) == set()
    told = again(county, OF_CHILD, row | {"监护人": "姑姑"}, 2)
    assert {new for _old, new in told} == {"姑姑"}


def test_what_of_dibao_was_changed_later_is_no_difference(county):
    programme = Programme.objects.get(code="DIBAO")
    one, other = (
        programme.bands.create(code=f"class_{n}", name=name, position=n)
        for n, name in ((1, "一类"), (2, "二类"))
    )
    layout = DIBAO | {"sheets": {"一类": {"band": "class_1"}, "二类": {"band": "class_2"}}}
    layout["columns"] = DIBAO["columns"] | {"account": {"headers": ["账号"], "secret": True}}
    row = {"姓名": "人一", "身份证号": factories.resident_id(21), "家庭编码": "H1", "关系": "02"}
    row |= {
        "村": "测试1镇村",
        "人数": 1,
        "标准": 878,
        "账号": "6299000000000001",
        "备注": "单人保，脱贫不脱保",
    }
    take(county, dict(layout), [row], sheet="一类")
    decided(lifted.drop_kept, reason="误标", document="乡振〔2023〕1号")
    award = Award.objects.get()
    assert award.band_detail.band == one
    award.band_detail.band = other
    award.band_detail.save()
    award.covered_size, award.family_size = 2, 2
    award.account = "6299000000000002"
    award.account_hash = crypto.keyed_hash(award.account)
    award.save()
    assert again(county, layout, row, 1, sheet="一类") == set()
    told = again(county, layout, row | {"账号": "6299000000000003"}, 2, sheet="一类")
    assert len(told) == 1
