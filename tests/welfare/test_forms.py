"""Forms as people see them."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import translation

from welfare.pages.forms import Form, MoneyInputField, MonthInputField, UploadField


class Sample(Form):
    name = forms.CharField(label="Name", help_text="As on the card")
    amount = MoneyInputField(label="Amount", required=False)
    day = forms.DateField(label="Day", required=False)
    month = MonthInputField(label="Month", required=False)
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A")], widget=forms.RadioSelect)
    agreed = forms.BooleanField(label="Agreed")
    file = UploadField(label="File", required=False, kinds=(".csv",), max_bytes=10)


def filled(**more):
    return {"name": "Li", "kind": "a", "agreed": "on"} | more


def clean(**more):
    form = Sample(filled(**more))
    assert form.is_valid(), form.errors
    return form.cleaned_data


@pytest.mark.parametrize("text", ["1,234.50", "1\uff0c234.50", "\u00a51234.5", " 1234.50 元"])
def test_money_forgives_marks(text):
    assert clean(amount=text)["amount"] == Decimal("1234.50")


@pytest.mark.parametrize("text", ["-1", "1.234", "12x", "1e20", "NaN"])
def test_money_refuses(text):
    assert "amount" in Sample(filled(amount=text)).errors


def test_month_is_its_first_day():
    assert clean(month="2022-12")["month"] == dt.date(2022, 12, 1)
    assert 'value="2022-12"' in str(Sample(initial={"month": dt.date(2022, 12, 1)})["month"])


def test_month_refuses_in_words():
    with translation.override("en"):
        assert Sample(filled(month="Dec")).errors["month"] == ["Enter a month such as 2022-12."]


def upload(name, content):
    return Sample(filled(), {"file": SimpleUploadedFile(name, content)})


def test_upload_taken():
    assert upload("a.CSV", b"x").is_valid()


@pytest.mark.parametrize(
    ("name", "content"), [("a.exe", b"x"), ("a.csv", b""), ("a.csv", b"x" * 11)]
)
def test_upload_refused(name, content):
    assert "file" in upload(name, content).errors


def test_rendered_field_is_tied_to_its_help_and_error():
    with translation.override("en"):
        html = str(Sample({"name": ""}))
    assert 'href="#id_name"' in html
    assert 'aria-describedby="id_name_helptext id_name_error"' in html
    assert 'id="id_name_helptext"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "Fill this in." in html
    assert "Tick this box to go on." in html
    assert html.index("error-summary") < html.index('name="name"')


def test_dates_use_the_browser_picker():
    html = str(Sample(initial={"day": dt.date(2026, 11, 2)})["day"])
    assert 'type="date"' in html
    assert 'value="2026-11-02"' in html


def test_what_was_typed_is_escaped_and_kept():
    html = str(Sample(filled(name='"><script>')))
    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_upload_says_kind_and_size_before():
    with translation.override("en"):
        html = str(Sample()["file"].as_field_group())
    assert 'accept=".csv"' in html
    assert 'data-max-bytes="10"' in html
    assert "File of kind .csv, at most 10" in html
