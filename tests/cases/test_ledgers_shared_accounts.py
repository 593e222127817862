"""Who shares an account is named so that both can be asked, and names are masked."""

import pytest

from tests import ledgers
from tests.cases.test_ledgers import hand_in, take

pytestmark = pytest.mark.django_db


def shared(batch):
    """The notes on accounts, one a line."""
    doubts = batch.mapping["sample"]["doubts"]
    return [one for one in doubts if one["reason"].startswith("同一账号")]


def test_who_shares_an_account_is_named_so_that_both_can_be_asked(ledger_county):
    rows = [ledgers.person(n, 姓名=f"户主{n}号", 账号="26990001") for n in (1, 2)]
    batch = hand_in(ledger_county, ledgers.roll(*rows))
    (one,) = shared(batch)
    assert one["rows"] == 2
    assert "户**号（测试1镇村，证号N0001）、户**号（测试1镇村，证号N0002）" in one["reason"]
    take(ledger_county, ledgers.roll(rows[0]))
    again = hand_in(ledger_county, ledgers.roll(rows[1]), name="另一份.xlsx")
    (one,) = shared(again)
    assert "户**号（测试1镇村，证号N0001）" in one["reason"]


def test_of_many_who_share_an_account_the_first_are_named_with_their_number(ledger_county):
    rows = [ledgers.person(n, 账号="26990001") for n in range(1, 9)]
    batch = hand_in(ledger_county, ledgers.roll(*rows))
    (one,) = shared(batch)
    assert "证号N0002" in one["reason"]
    assert "共8户" in one["reason"]


def test_two_accounts_that_are_shared_are_two_lines(ledger_county):
    rows = [ledgers.person(n, 账号=f"2699000{n % 5}") for n in range(1, 11)]
    batch = hand_in(ledger_county, ledgers.roll(*rows))
    said = [one["reason"] for one in shared(batch)]
    assert len(said) == 5
    assert all("证号N" in one and "…" not in one for one in said)
