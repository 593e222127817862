"""Forms as people see them."""

import datetime as dt
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models.fields import BLANK_CHOICE_DASH
from django.utils import translation
from django.utils.translation import gettext

from welfare.fields import MoneyField
from welfare.files.tables.values import parse_money
from welfare.models import Division, Level
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


@pytest.mark.parametrize(
    "text", ["4.5万", "4.5 万元", "４．５万", "4.5000万", "45000.00", "45，000"]
)
def test_money_in_ten_thousands(text):
    assert clean(amount=text)["amount"] == Decimal(45000)


@pytest.mark.parametrize("text", ["1.2万", "1.2万元", "１．２万", "一万二千元", "壹万贰仟元整"])
def test_money_is_read_as_a_file_that_says_so(text):
    assert clean(amount=text)["amount"] == Decimal(12000) == parse_money(text)


@pytest.mark.parametrize(
    "text",
    [
        "4.5万5",
        "万",
        "4万5千",
        "0.0000001万",
        "-1",
        "1.234",
        "12x",
        "1e20",
        "NaN",
        "1e5",
        "1E5",
        "1_0",
    ],
)
def test_money_refuses(text):
    assert "amount" in Sample(filled(amount=text)).errors


def test_no_choice_is_a_row_of_dashes():
    class Asked(Form):
        town = forms.ModelChoiceField(Division.objects.none())
        at_will = forms.ModelChoiceField(Division.objects.none(), required=False)
        level = forms.ChoiceField(choices=[*BLANK_CHOICE_DASH, *Level.choices])

    shown = str(Asked())
    assert "---" not in shown
    assert shown.count("请选择") == 2
    assert shown.count("不选") == 1


def test_month_is_its_first_day():
    assert clean(month="2022-12")["month"] == dt.date(2022, 12, 1)
    assert 'value="2022-12"' in str(Sample(initial={"month": dt.date(2022, 12, 1)})["month"])


def test_month_refuses_in_words():
    with translation.override("en"):
        (said,) = Sample(filled(month="Dec")).errors["month"]
    assert said == f"Enter a month such as {dt.date.today():%Y-%m}."  # no month of long ago


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


class Everything(Form):
    """A field of each kind that Django has sentences for."""

    whole = forms.IntegerField(min_value=1, max_value=9)
    number = forms.DecimalField(max_digits=4, decimal_places=1)
    day = forms.DateField()
    short = forms.CharField(max_length=3)
    one = forms.ChoiceField(choices=[("a", "A")])
    many = forms.MultipleChoiceField(choices=[("a", "A")])
    file = forms.FileField()


@pytest.mark.parametrize("language", ["en", "zh-hans"])
@pytest.mark.parametrize(
    "given",
    [
        {"whole": "x", "number": "x", "day": "x", "one": "x", "many": "x"},
        {"whole": "0", "number": "1.25", "short": "长长长长"},
        {"whole": "10", "number": "12345", "short": "a\x00b"},
    ],
)
def test_no_form_speaks_with_djangos_sentences(given, language):
    with translation.override(language):
        theirs = {
            str(gettext(sentence))
            for sentence in (
                *("Enter a whole number.", "Enter a number.", "Enter a valid date."),
                *("This field is required.", "Null characters are not allowed."),
                "Select a valid choice. That choice is not one of the available choices.",
            )
        }
        said = [one for errors in Everything(given, {}).errors.values() for one in errors]
    starts = ("Ensure", "Select a valid", "确保", "确认", "选择一个有效")
    assert [one for one in said if one in theirs or one.startswith(starts)] == []


def test_under_administration_money_is_typed_in_figures_too():
    field = MoneyField("amount").formfield()
    with pytest.raises(ValidationError):
        field.clean("1e5")
    assert field.clean("1,200") == 1200


class GrowsLater(Form):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["count"] = forms.IntegerField(min_value=0)
        self.fields["kind"] = forms.ChoiceField(choices=[("a", "A")])
        self.fields["why"] = forms.CharField()


def test_fields_that_came_later_speak_our_sentences_too():
    form = GrowsLater({"count": "-1", "kind": "b", "why": ""})
    said = {name: errors[0] for name, errors in form.errors.items()}
    assert "确保该值" not in said["count"]
    assert "该选择不在可用的选项中" not in said["kind"]
    assert said["why"] == gettext("Fill this in.")
