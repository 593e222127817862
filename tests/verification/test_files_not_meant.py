"""Whatever a department sends: a file of another month, or of another department, is stopped."""

import io
from itertools import pairwise

import pytest
from django.urls import reverse
from django.utils.translation import gettext as _

from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import compare
from verification.comparisons import RULES
from verification.departments import DEPARTMENTS, WHO
from verification.imports import DESK
from verification.models import DepartmentFile, DepartmentRecord, Finding
from welfare.accounts.roles import Role
from welfare.exceptions import BadInput, NotAllowed
from welfare.files import imports
from welfare.files.imports.rules import other_period
from welfare.models import Parameter, TableLayout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def sheet(code):
    """Its headings as the module calls them, above one row."""
    of = DEPARTMENTS[code]
    columns = {**WHO, **of.columns}
    names = [str(columns[one]) for one in (*of.needed, *of.columns)]
    names = list(dict.fromkeys([str(columns["name"]), str(columns["resident_id"]), *names]))
    row = ["某", factories.resident_id(1), *["1"] * 20][: len(names)]
    return f"{','.join(names)}\n{','.join(row)}\n"


@pytest.fixture
def usual(county):
    """A county without layouts of its own: headings are as the modules call them."""
    TableLayout.objects.filter(county=county).delete()


def hand_in(code, text, name):
    by = factories.user(Role.COUNTY_CASEWORKER)
    batch = imports.hand_in(
        by=by,
        county=factories.county(),
        spec=DESK.specs[code],
        file=io.BytesIO(text.encode()),
        file_name=name,
        month=MONTH,
    )
    return by, batch


def take(code, text):
    by, batch = hand_in(code, text, f"{code}_202212.csv")
    imports.confirm(by=by, batch=batch, desk=DESK)


@pytest.mark.usefixtures("usual")
def test_a_file_of_another_month_is_stopped_whichever_department_sends_it(each):
    for code in DEPARTMENTS:
        with each(department=code):
            by, batch = hand_in(code, sheet(code), f"{code}_202211.csv")
            assert "2022-11" in other_period(batch)
            with pytest.raises(NotAllowed):
                imports.confirm(by=by, batch=batch, desk=DESK)
            assert not DepartmentFile.objects.exists()
            assert not DepartmentRecord.objects.exists()


def holds_all(code, other):
    columns = DEPARTMENTS[code].columns, DEPARTMENTS[other].columns
    needed = [
        {str(of.get(one, one)) for one in DEPARTMENTS[name].needed}
        for of, name in zip(columns, (code, other), strict=True)
    ]
    return needed[0] <= needed[1]


@pytest.mark.usefixtures("usual")
def test_a_file_of_another_department_is_stopped_by_the_column_that_it_lacks(each):
    """Its own file is taken to the preview, as the test above shows.

    Who has a post in a firm stands beside the firm's code: such a list holds all that one of firms
    holds, and more.
    """
    pairs = {*pairwise([*DEPARTMENTS, "disabled"])}
    assert {one for one in pairs if holds_all(*one)} == {("business", "company")}
    for code, other in sorted(pairs - {("business", "company")}):
        with each(department=code, file=other):
            with pytest.raises((NotAllowed, BadInput)) as refused:
                take(code, sheet(other))
            assert str(refused.value)
            assert not DepartmentFile.objects.exists()


def test_no_check_is_made_by_a_threshold_that_nobody_has_set(county):
    """Of every kind that has one: a sentence that names the county, and nothing found."""
    limited = {rule.kind for rule in RULES if rule.limits}
    for code in DEPARTMENTS:
        department_file(code, [(grant().payee, {"amount": 999_999})] if code == "bank" else [])
    Parameter.objects.all().delete()
    made = compare(county)
    assert set(made.not_made) >= limited
    assert [kind for kind in limited if county.name not in made.not_made[kind]] == []
    assert not Finding.objects.filter(kind__in=limited).exists()


def test_what_only_a_missing_file_could_show_is_no_nought_on_the_page(county, client):
    department_file("death", [(grant().payee, {})])
    made = compare(county)
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    page = client.get(reverse("verification:comparison", args=[made.pk]))
    unread = {row["kind"] for row in page.context["kinds"] if row["without_file"]}
    assert {"car", "second_house", "pension"} <= unread
    assert not unread & {"dead", "other_name"}
    cells = page.content.decode().split("<tbody>")[1].split("</tr>")
    (car,) = [one for one in cells if str(_rule("car").label) in one]
    assert _("not looked for") in car
    assert ">0<" not in "".join(car.split())


def _rule(kind):
    return next(rule for rule in RULES if rule.kind == kind)
