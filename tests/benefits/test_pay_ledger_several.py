"""One word of a payment ledger stands for several programmes: each person's award decides."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import load_workbook

from benefits.ledgers.pay import PaySpec
from benefits.models import Payment
from cases.models import Award, AwardAmount
from tests import factories, ledgers
from tests.benefits.test_pay_ledger import laid_out, paid, rows_of, take
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.tables import BadLayout
from welfare.models import ImportBatch, TableLayout

pytestmark = pytest.mark.django_db
BOTH = "DIBAO|LIVING"


@pytest.fixture
def county(ledger_county):
    factories.programme("LIVING", ledger_county)
    return ledger_county


def owner(n, *codes):
    """A person with an award of each of these programmes since January 2022."""
    person = factories.person(resident_id=ledgers.person(n)["身份证号"], name=f"户主{n}")
    for code in codes:
        award = factories.award(code)
        Award.objects.filter(pk=award.pk).update(payee=person, first_month=date(2022, 1, 1))


def said_in_errors(batch):
    with batch.error_file.open() as stored:
        sheets = load_workbook(BytesIO(stored.read())).worksheets
    cells = [cell for sheet in sheets for row in sheet.iter_rows() for cell in row]
    return " ".join(f"{cell.value} {cell.comment.text if cell.comment else ''}" for cell in cells)


def programme_column(words):
    return {"programme": {"headers": ["项目"], "required": True, "words": words}}


def test_the_award_of_the_person_decides(county):
    owner(1, "DIBAO")
    owner(2, "LIVING")
    laid_out(county, constants={}, columns=programme_column({"补贴": BOTH}))
    batch = take(county, rows_of(*(paid(n, "202204", 项目="补贴") for n in (1, 2))))
    assert (batch.saved, batch.rejected) == (2, 0)
    made = Payment.objects.order_by("payee_name").values_list("payee_name", "programme__code")
    assert list(made) == [("户主1", "DIBAO"), ("户主2", "LIVING")]


def test_the_layout_may_say_it_of_the_whole_file(county):
    owner(1, "LIVING")
    laid_out(county, constants={"programme": BOTH})
    batch = take(county, rows_of(paid(1, "202204")))
    assert batch.saved == 1
    assert Payment.objects.get().programme.code == "LIVING"


@pytest.mark.parametrize(
    ("codes", "code", "said"),
    [((), "no_award", "低保”或“"), (("DIBAO", "LIVING"), "several_awards", "写明")],
)
def test_none_or_several_is_refused_with_place_and_remedy(county, codes, code, said):
    owner(1, *codes)
    owner(2, "DIBAO")
    laid_out(county, constants={}, columns=programme_column({"补贴": BOTH}))
    batch = take(county, rows_of(*(paid(n, "202204", 项目="补贴") for n in (1, 2))))
    assert (batch.saved, batch.counts["rejected"]) == (1, {code: 1})
    assert said in said_in_errors(batch)
    assert "补贴" in said_in_errors(batch)


def test_a_code_that_no_programme_has_is_a_fault_of_the_layout(county):
    laid_out(county, constants={"programme": "DIBAO|NONE"})
    spec = PaySpec(ImportBatch(county=county, kind="pay"))
    with pytest.raises(BadLayout, match="DIBAO\\|NONE"):
        imports.check_layouts(spec, imports.layouts_for(county, PaySpec))


def test_the_preview_asks_and_the_layout_keeps_it(county, client):
    owner(1, "DIBAO")
    owner(2, "LIVING")
    laid_out(county, constants={}, columns=programme_column({}))
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    rows = rows_of(*(paid(n, "202204", 项目="救助补贴") for n in (1, 2)))
    upload = reverse("benefits:ledger_upload", args=["pay"])
    client.post(upload, {"file": SimpleUploadedFile("明细.xlsx", rows)})
    batch = ImportBatch.objects.latest("pk")
    assert batch.mapping["blocked"] == ["words", "rejected"]
    form = client.get(reverse("benefits:ledger_detail", args=[batch.pk])).context["form"]
    data = {name: field.initial or "" for name, field in form.fields.items()}
    data |= {"word_0": "DIBAO", "others_0": ["LIVING"]}
    client.post(reverse("benefits:ledger_answer", args=[batch.pk]), data)
    batch.refresh_from_db()
    assert (batch.mapping["blocked"], batch.mapping["sample"]["taken"]) == ([], 2)
    definition = TableLayout.objects.get(county=county, kind="pay").definition
    assert definition["columns"]["programme"]["words"] == {"救助补贴": BOTH}


def granted(n, **sums):
    """A person whose awards grant so much of each programme."""
    owner(n, *sums)
    for code, amount in sums.items():
        awards = Award.objects.filter(payee__name=f"户主{n}", programme__code=code)
        AwardAmount.objects.filter(award__in=awards).update(basic=amount, from_month=JANUARY)


JANUARY = date(2022, 1, 1)


@pytest.mark.parametrize(
    "constants", [{"programme": BOTH}, {"programme": "DIBAO", "programme_2": "LIVING"}]
)
def test_one_sum_of_both_is_divided_by_what_the_awards_grant(county, constants):
    granted(1, DIBAO=60, LIVING=120)
    laid_out(county, constants=constants)
    batch = take(county, rows_of(paid(1, "202204", amount=180)))
    assert (batch.saved, batch.counts["rejected"]) == (1, {})
    made = Payment.objects.order_by("amount").values_list("programme__code", "amount")
    assert list(made) == [("DIBAO", 60), ("LIVING", 120)]


def test_a_sum_that_only_one_of_the_awards_grants_is_of_that_one(county):
    granted(1, DIBAO=60, LIVING=120)
    laid_out(county, constants={"programme": BOTH})
    take(county, rows_of(paid(1, "202204", amount=120)))
    assert Payment.objects.get().programme.code == "LIVING"


def test_a_sum_that_the_awards_do_not_make_says_what_they_grant(county):
    granted(1, DIBAO=60, LIVING=120)
    granted(2, DIBAO=60)
    laid_out(county, constants={"programme": BOTH})
    batch = take(county, rows_of(paid(1, "202204", amount=170), paid(2, "202204", amount=60)))
    assert batch.counts["rejected"] == {"several_awards": 1}
    assert "170.00" in said_in_errors(batch)
    assert "120.00" in said_in_errors(batch)


def test_one_sum_of_two_that_are_named_is_not_all_of_the_one_that_is_known(county):
    """180 yuan of both went to the award of 60, as if 120 of it had been paid too much."""
    granted(1, DIBAO=60)
    laid_out(county, constants={"programme": "DIBAO", "programme_2": "LIVING"})
    batch = take(county, rows_of(paid(1, "202204", amount=180)))
    assert (batch.saved, batch.counts["rejected"]) == (0, {"one_sum": 1})
    told = said_in_errors(batch)
    assert "180.00" in told
    assert "60.00" in told
    assert take(county, rows_of(paid(1, "202205", amount=60))).saved == 1
