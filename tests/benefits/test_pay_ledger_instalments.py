"""One decision of temporary relief that was paid by instalments. (分次发放)"""

from datetime import date

import pytest
from openpyxl import load_workbook

from benefits.ledgers.pay import PaySpec
from benefits.models import Payment
from cases.models import Award, PaymentKind
from tests import factories, ledgers
from tests.benefits.test_pay_ledger import laid_out, paid, rows_of, take

pytestmark = pytest.mark.django_db
BY_DAY = {"paid_on": {"headers": ["发放日"]}}


@pytest.fixture(params=[5_000, 1], ids=["at once", "row by row"])
def _parts(request, monkeypatch):
    """In whatever parts a file is read, what its rows say of each other holds."""
    monkeypatch.setattr(PaySpec, "rows_at_once", request.param)


@pytest.fixture
def county(ledger_county):
    """户主1 was granted 3,000 yuan in March 2022, and that was all."""
    person = factories.person(resident_id=ledgers.person(1)["身份证号"], name="户主1")
    award = factories.award("RELIEF", basic=3000)
    march = date(2022, 3, 1)
    given = {"payee": person, "first_month": march, "joined_on": date(2022, 3, 7)}
    Award.objects.filter(pk=award.pk).update(**given)
    laid_out(ledger_county, constants={"programme": "RELIEF"}, columns=BY_DAY)
    return ledger_county


BACK = {"结果": "退票", "退票原因": "销户"}


def part(day, amount, month="202203", **cells):
    return paid(1, month, "", amount, 发放日=day, **cells)


@pytest.mark.usefixtures("_parts")
def test_days_and_sums_of_one_decision_are_let_in(county):
    rows = (
        part("2022-03-10", 1000),
        part("2022-03-20", 1000),
        part("2022-03-20", 500),
        part("2022-05-10", 500, "202205"),
    )
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.rejected, batch.counts["warnings"]) == (4, 0, {})
    assert set(Payment.objects.values_list("kind", flat=True)) == {PaymentKind.ONE_OFF}
    again = take(county, rows_of(*rows, part("2022-06-10", 1, "202206")))
    assert (again.saved, again.counts["skipped"]) == (1, {"already_there": 4})
    assert again.counts["warnings"] == {"above_granted": 1}


@pytest.mark.usefixtures("_parts")
def test_a_true_repetition_is_refused(county):
    same = part(
        "2022-03-10", 1000, 结果="成功"
    )  # to the word it would be skipped as a repeated row
    rows = (part("2022-03-10", 1000), same, part("2022-03-11", 1000))
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.counts["rejected"]) == (2, {"paid_twice": 1})


@pytest.mark.usefixtures("_parts")
def test_without_days_the_month_and_the_sum_tell_them_apart(county):
    laid_out(county, constants={"programme": "RELIEF"})
    first, second = paid(1, "202203", "", 1000), paid(1, "202203", "", 2000)
    rows = (first, second, {**first, "结果": "成功"})
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.counts["rejected"]) == (2, {"paid_twice": 1})


@pytest.mark.usefixtures("_parts")
def test_each_failed_instalment_is_paid_again(county):
    rows = (
        part("", 1000, **BACK),
        part("", 2000, **BACK),
        {**part("2022-04-02", 2000, "202204"), "业务": "重发3月"},
        {**part("2022-04-02", 1000, "202204"), "业务": "重发3月"},
    )
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.rejected) == (4, 0)
    again = Payment.objects.exclude(replaces=None)
    assert {(one.amount, one.replaces.amount) for one in again} == {(1000, 1000), (2000, 2000)}


@pytest.mark.usefixtures("_parts")
def test_two_equal_instalments_of_a_month_that_came_back_are_both_paid_again(county):
    again = {"业务": "重发3月"}
    rows = (
        part("2022-03-10", 1000, **BACK),
        part("2022-03-20", 1000, **BACK),
        part("2022-04-02", 1000, "202204", **again),
        part("2022-04-03", 1000, "202204", **again),
    )
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.rejected) == (4, 0)
    paid_again = Payment.objects.exclude(replaces=None)
    assert len(set(paid_again.values_list("replaces", flat=True))) == 2
    third = take(county, rows_of(part("2022-04-04", 1000, "202204", **again)))
    assert (third.saved, third.counts["rejected"]) == (0, {"not_failed": 1})


@pytest.mark.usefixtures("_parts")
def test_the_only_failed_one_of_a_month_may_be_paid_again_with_another_sum(county):
    rows = (
        part("", 1000, **BACK),
        {**part("2022-04-02", 900, "202204"), "业务": "重发3月"},
    )
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.rejected) == (2, 0)


def test_before_the_decision_nothing_of_it_was_paid(county):
    batch = take(county, rows_of(part("2022-02-10", 1000, "202202"), part("2022-03-10", 1000)))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"no_award": 1})


@pytest.mark.usefixtures("_parts")
@pytest.mark.parametrize("paid", [("2022-04-02", "202204"), ("2022-03-20", "202203")])
def test_what_came_back_and_was_then_paid_is_not_paid_once_more(county, paid):
    """The decision has no room for both: the second pays the first again, also without a word."""
    day, month = paid
    rows = (part("", 3000, **BACK), part(day, 3000, month))
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.rejected, batch.counts["warnings"]) == (2, 0, {})
    assert Payment.objects.get(status="paid").replaces == Payment.objects.get(status="failed")
    assert not Payment.objects.sent_back()
    again = take(county, rows_of(*rows, part("2022-06-10", 1, "202206")))
    skipped = {"already_there": 1, "came_back_before": 1}
    assert (again.saved, again.counts["skipped"]) == (1, skipped)
    assert again.counts["warnings"] == {"above_granted": 1}


def test_what_a_file_before_says_came_back_is_not_paid_once_more(county):
    take(county, rows_of(part("", 3000, **BACK)))
    batch = take(county, rows_of(part("2022-04-02", 3000, "202204")))
    assert (batch.saved, batch.counts["warnings"]) == (1, {})
    assert not Payment.objects.sent_back()


@pytest.mark.usefixtures("_parts")
def test_what_came_back_twice_is_paid_again_once(county):
    batch = take(county, rows_of(part("", 3000, **BACK), part("", 3000, "202204", **BACK)))
    assert (batch.saved, batch.counts["warnings"]) == (2, {})
    assert Payment.objects.sent_back().count() == 1


@pytest.mark.usefixtures("_parts")
def test_an_instalment_beside_one_that_came_back_stays_one(county):
    batch = take(county, rows_of(part("", 1000, **BACK), part("2022-04-02", 1000, "202204")))
    assert (batch.saved, batch.counts["warnings"]) == (2, {})
    assert Payment.objects.sent_back().count() == 1


@pytest.mark.usefixtures("_parts")
@pytest.mark.parametrize(
    "rows",
    [
        (part("", 3000, **BACK), part("2022-04-02", 2900, "202204")),
        (part("", 3000, "202205", **BACK), part("2022-04-02", 3000, "202204")),
        (part("2022-04-02", 3000, "202204"), part("", 3000, **BACK)),
        (part("2022-04-02", 2000, "202204"), part("", 3000, "202205", **BACK)),
    ],
    ids=["another sum", "paid before", "further down", "more came back than is left"],
)
def test_what_may_be_paid_twice_is_refused(county, rows):
    batch = take(county, rows_of(*rows))
    assert (batch.saved, batch.counts["rejected"]) == (1, {"again_or_more": 1})


def test_more_came_back_than_was_granted(county):
    batch = take(county, rows_of(part("", 3500, **BACK)))
    assert (batch.saved, batch.counts["warnings"]) == (1, {"above_granted": 1})


@pytest.mark.usefixtures("_parts")
def test_of_two_equal_sums_that_came_back_over_two_files_one_is_told_and_both_can_be_had(county):
    """The second was skipped like a row that was handed in twice, and no file could bring it."""
    first, second = part("2022-03-10", 1000, **BACK), part("2022-03-20", 1000, **BACK)
    take(county, rows_of(first))
    alone = take(county, rows_of(second))
    assert (alone.saved, alone.counts["skipped"]) == (0, {"came_back_before": 1})
    both = take(county, rows_of(first, second))
    assert (both.saved, both.counts["skipped"]) == (1, {"came_back_before": 1})
    assert Payment.objects.sent_back().count() == 2
    again = take(county, rows_of(first, second, part("", 1, **BACK)))
    assert (again.saved, again.counts["skipped"]) == (1, {"came_back_before": 2})


@pytest.mark.usefixtures("_parts")
def test_an_equal_sum_of_a_month_in_a_second_file_says_how_to_be_another(county):
    """It was skipped as taken over before; of a decision made here the run paid it once more."""
    laid_out(county, constants={"programme": "RELIEF"})
    row = paid(1, "202203", "", 1000)
    take(county, rows_of(row))
    again = take(county, rows_of({**row, "结果": "成功"}))
    assert (again.saved, again.counts["skipped"]) == (0, {"already_there": 1})
    with again.error_file.open() as stored:
        told = [str(cell.value) for line in load_workbook(stored).worksheets[-1] for cell in line]
    assert "发放日期" in "".join(told)
    laid_out(county, constants={"programme": "RELIEF"}, columns=BY_DAY)
    days = (part("2022-03-10", 1000), part("2022-03-20", 1000))
    assert take(county, rows_of(*days)).saved == 1


@pytest.mark.usefixtures("_parts")
def test_what_counts_to_an_older_decision_is_told(county):
    """A payment whose own decision is in no roll went to the one before without a word."""
    batch = take(
        county, rows_of(part("2022-06-10", 800, "202206"), part("2022-07-10", 100, "202207"))
    )
    assert (batch.saved, batch.counts["warnings"]) == (2, {"older_decision": 1})


@pytest.mark.usefixtures("_parts")
def test_a_decision_that_is_paid_whole_a_month_later_is_no_doubt(county):
    batch = take(county, rows_of(part("2022-04-10", 3000, "202204")))
    assert (batch.saved, batch.counts["warnings"]) == (1, {})
