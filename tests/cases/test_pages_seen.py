"""What was seen on the pages of a town: dead ends, panels of nothing, days broken in two."""

import re
from pathlib import Path

import pytest
from django import forms
from django.urls import reverse

from tests import factories
from tests.cases import walk
from welfare.accounts.roles import Role
from welfare.models import Division
from welfare.pages.forms import Form

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
A_DAY = re.compile(
    r'<t[dh]((?:[^<>"]|"[^"]*")*)>\s*(?:<a[^<]*>\s*)?\{\{ [^}]*\|date:"Y-m-d"[^}]*\}\}'
    r"\s*(?:</a>\s*)?</t[dh]>"
)


@pytest.fixture
def town(client):
    client.force_login(walk.worker())
    return client


def page(client, name, *args):
    return client.get(reverse(name, args=args)).content.decode()


@pytest.mark.parametrize("name", ["cases:review_overdue", "cases:disagreeing"])
def test_a_filter_of_which_the_town_sees_no_field_is_not_shown(town, client, name):
    assert "filter__form" not in page(town, name)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    assert "filter__form" in page(client, name)


def test_who_may_not_work_the_list_out_is_shown_no_button_above(town, client):
    assert "上方按钮" not in page(town, "benefits:supplement_batches")
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    assert "上方按钮" in page(client, "benefits:supplement_batches")


@pytest.mark.parametrize("name", ["benefits:entitlement", "benefits:cascade"])
def test_what_cannot_be_worked_out_yet_leads_back_to_the_case(town, name):
    case = walk.opened("DIBAO")
    back = reverse("cases:application", args=[case.pk])
    body = page(town, name, case.pk).partition("<h1>")[2]
    assert re.search(rf'class="button[^"]*"\s+href="{back}"', body)


def test_whoever_looks_nobody_up_is_led_to_the_signatures(town):
    case = walk.opened("DIBAO")
    answer = town.get(reverse("verification:means_look_up", args=[case.pk]))
    assert answer.url == reverse("verification:authorisations_record", args=[case.pk])
    assert "均未签署授权书" in town.get(answer.url).content.decode()


def test_families_that_report_are_named_with_their_village_and_narrowed_by_it(town):
    home = factories.award("DIBAO").household
    url = reverse("cases:report_take")
    assert f"{home.head.name} · {home.village}" in town.get(url).content.decode()
    assert "filter__form" in town.get(url).content.decode()
    alone = town.get(f"{url}?household={home.pk}").content.decode()
    assert "filter__form" not in alone
    tabs = town.get(reverse("cases:report_list")).context["tabs"]
    assert [one.active for one in tabs] == [True, False, False]


def test_a_file_that_must_be_chosen_is_not_called_optional(town):
    home = factories.household()
    said = page(town, "cases:attachment_add", home.pk)
    assert "至少一个" in said
    whose = page(town, "welfare:reveal", "cases.person", home.head_id, "resident_id")
    assert home.head.name in whose


def test_the_tables_are_reached_and_left_by_the_navigation(client):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    for name in ("admin:index", "admin:cases_programme_changelist"):
        shown = page(client, name)
        assert reverse("cases:household_list") in shown, name
        assert "我的动作" not in shown


def test_a_cell_that_is_a_day_is_not_broken_in_two():
    broken = [
        f"{path}: {cell[0]}"
        for path in sorted(Path("templates").rglob("*.html"))
        for cell in A_DAY.finditer(path.read_text())
        if not re.search(r'class="[^"]*\b(date|nowrap|num)\b', cell[1])
    ]
    assert not broken, "\n".join(broken)


class VillageLater(Form):
    """A form that puts a field in after it was made."""

    def __init__(self):
        super().__init__()
        self.fields["village"] = forms.ModelChoiceField(Division.objects.all(), required=False)


def test_a_choice_that_a_form_puts_in_later_is_not_called_by_dashes():
    assert "不选" in str(VillageLater()["village"])
    assert "---------" not in str(VillageLater()["village"])
