"""One form of a name, whoever wrote it."""

import pytest

from welfare.personal.account import BadAccount, read
from welfare.personal.names import plain_name, strange_signs


@pytest.mark.parametrize(
    ("written", "name", "strange"),
    [
        ("测\u3000虚", "测虚", ""),
        (" 测 五\u00a0", "测五", ""),
        ("测虚\u200b空", "测虚空", ""),
        ("买虚江•测提", "买虚江·测提", ""),
        ("买虚江．测提", "买虚江·测提", ""),
        ("买虚江.测提", "买虚江·测提", ""),
        ("买虚江 ・ 测提", "买虚江·测提", ""),
        ("测虚\ue863", "测虚䶮", ""),  # GBK's own place for a character that Unicode has since
        ("测\ue816", "测\ue816", "U+E816"),
        ("测虚？", "测虚?", "?"),
        ("=测虚", "=测虚", "="),
        ("Anna  Maria", "Anna Maria", ""),
        ("敬老院（对公）", "敬老院（对公）", ""),
        ("", "", ""),
    ],
)
def test_names(written, name, strange):
    assert plain_name(written) == name
    assert strange_signs(name) == strange
    assert plain_name(name) == name


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("", ""),
        (None, ""),
        ("无", ""),
        ("6217 0011 2345 6789 012", "6217001123456789012"),
        ('="6217001123456789012"', "6217001123456789012"),
        ("62170011234567.0", "62170011234567"),
        (62170011234567.0, "62170011234567"),
        (6217001123456789.0, "6217001123456789"),
    ],
)
def test_accounts(raw, number):
    assert read(raw)[0] == number


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (6.21700112345679e18, "account_lost_digits"),
        (6217001123456780.0, "account_lost_digits"),
        ("6.21700112345679E+18", "account_lost_digits"),
        ("6.2E18", "account_lost_digits"),
        ("6217001123456789000.0", "account_lost_digits"),
        (float("nan"), "account_lost_digits"),
        ("1234", "bad_account"),
        ("社保卡", "bad_account"),
    ],
)
def test_accounts_that_nobody_can_be_paid_into(raw, code):
    with pytest.raises(BadAccount) as bad:
        read(raw)
    assert bad.value.code == code
