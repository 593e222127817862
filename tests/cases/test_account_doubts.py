"""What is said of an account when it enters: the number, the holder, who else is paid into it."""

from datetime import date

import pytest
from django.urls import reverse

from cases import account_doubts
from cases.models import Application, Award
from tests import factories
from tests.cases import walk
from tests.cases.test_ledgers_programmes import take
from welfare.accounts.roles import Role
from welfare.personal import account as accounts
from welfare.personal import crypto

GOOD, SLIP = "6217001123456789000", "6217001123456789001"


@pytest.mark.parametrize(
    ("number", "fails"),
    [
        ("6299069206910132219", False),
        ("6299069206910132218", True),
        ("6299069206910123219", True),  # two digits in the other order
        ("123456789012", False),  # a book of savings has no check digit
        ("4539578763621486", False),
    ],
)
def test_the_last_digit_of_a_card(number, fails):
    assert accounts.fails_check_digit(number) is fails


@pytest.mark.django_db
class TestDoubts:
    def test_a_number_its_holder_and_who_else_is_paid(self):
        award = factories.award()
        home = factories.household()
        assert account_doubts.doubts(account="", holder="", household=home) == []
        said = account_doubts.doubts(account=SLIP, holder="某外人", household=home)
        assert len(said) == 2
        assert "某外人" in said[1]
        account = "6299069206910132219"
        award.account, award.account_hash = account, crypto.keyed_hash(account)
        award.save()
        own, theirs = award.household, {"account": account, "holder": home.head.name}
        assert len(account_doubts.doubts(**theirs, household=home)) == 1
        Award.objects.filter(pk=award.pk).update(account_hash="")
        assert account_doubts.doubts(**theirs, household=home) == []
        holder = award.payee.name
        assert account_doubts.doubts(account=account, holder=holder, household=own) == []

    def test_the_decider_reads_them_on_the_case(self, client):
        case = walk.accepted(account_holder="某外人", account=SLIP)
        client.force_login(factories.user(Role.TOWN_CASEWORKER, case.town))
        page = client.get(reverse("cases:application", args=[case.pk])).content.decode()
        assert (
            account_doubts.doubts(account=SLIP, holder="某外人", household=case.household)[0]
            in page
        )

    def test_a_new_account_of_an_award_is_doubted_when_it_is_saved(self, client):
        award = factories.award()
        client.force_login(factories.user(Role.TOWN_CASEWORKER, award.town))
        said = {"version": award.version, "account": SLIP, "holder": "某外人"}
        said |= {"bank": " 某  银行 ", "reason": "本人要求"}
        url = reverse("benefits:account_correct", args=[award.pk])
        page = client.post(url, said, follow=True).content.decode()
        assert "某外人" in page
        award.refresh_from_db()
        assert (award.bank_name, award.account) == ("某 银行", SLIP)

    def test_names_are_plain_when_they_enter(self):
        case = walk.accepted(account_holder=" 买虚江 • 测\u3000提 ", bank_name=" 某\u3000银行 ")
        case = Application.objects.get(pk=case.pk)
        assert (case.account_holder, case.bank_name) == ("买虚江·测提", "某 银行")


@pytest.mark.django_db
def test_a_ledger_tells_of_slips_strangers_and_households_on_the_books(ledger_county):
    on_books = factories.award(area=factories.town(of=ledger_county))
    card = "6299069206910132219"
    Award.objects.filter(pk=on_books.pk).update(account=card, account_hash=crypto.keyed_hash(card))
    columns = {"account": {"headers": ["账号"], "secret": True}}
    columns |= {"account_holder": ["户名"], "covered_size": ["保障人数"], "relation": ["关系"]}
    columns |= {"certificate_number": ["证号"]}
    layout = {"constants": {"programme": "DIBAO"}, "columns": columns}
    layout["household"] = ["certificate_number"]
    said = {"保障人数": 1, "关系": "户主", "标准": 400}
    rows = [
        {"姓名": "甲一", "身份证号": number(1), "证号": "N1", "账号": SLIP, "户名": "甲一", **said},
        {"姓名": "甲二", "身份证号": number(2), "证号": "N2", "账号": card, "户名": "丙", **said},
    ]
    clerk = factories.user(Role.FINANCE, ledger_county, name="县出纳")
    theirs = {"证号": "N3", "账号": "6299000011112222", "户名": clerk.full_name, **said}
    rows.append({"姓名": "甲三", "身份证号": number(3), **theirs})
    warnings = take(ledger_county, layout, rows).counts["warnings"]
    told = ("other_holder", "account_known", "colleague_holder")
    assert {key: warnings.get(key) for key in told} == dict.fromkeys(told, 1)
    assert warnings["check_digit"] >= 1


def number(n):
    return factories.resident_id(n, date(1960, 3, 1))
