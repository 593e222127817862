"""What a department's file counts as: whole, a part, or not said. What is found is the same."""

from datetime import date
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from tests import factories
from tests.verification.files import MONTH, department_file, grant
from tests.verification.test_comparison import SEVERE, compare
from verification import extents
from verification.imports import DESK
from verification.models import DepartmentFile, Finding
from welfare.accounts.roles import Role
from welfare.exceptions import NotAllowed
from welfare.files.imports import hand_in, take_now
from welfare.files.states import Extent
from welfare.models import Event, ImportBatch, Key, Parameter, TableLayout

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("departments")]


def deaths(first, count):
    rows = [f"某,{factories.resident_id(first + n)},2022-01-01" for n in range(count)]
    return "\n".join(["姓名,身份证号,死亡日期", *rows]).encode()


def taken(county, month, content, **said):
    """The file of a month, as a folder or a program hands it in, or with what the form says."""
    TableLayout.objects.filter(county=county, kind="death").delete()  # its headings are the usual
    batch = hand_in(
        by=None,
        county=county,
        spec=DESK.specs["death"],
        file=BytesIO(content),
        file_name="死亡.csv",
        month=date(2022, month, 1),
        **said,
    )
    take_now(by=None, batch=batch, desk=DESK)
    return DepartmentFile.objects.get(batch=batch)


def test_a_file_is_whole_unless_it_has_far_fewer_rows_than_before(county):
    files = [taken(county, month, deaths(10 * month, 4)) for month in (1, 2)]
    files += [taken(county, 3, deaths(30, 3)), taken(county, 4, deaths(40, 1))]
    assert [file.extent for file in files] == ["whole", "whole", "whole", ""]
    assert {file.extent_by for file in files} == {None}


def test_a_county_without_a_percentage_has_whole_files(county):
    Parameter.objects.filter(key=Key.FILE_DROP_PERCENT).delete()
    taken(county, 1, deaths(10, 4))
    assert taken(county, 2, deaths(20, 1)).extent == Extent.WHOLE


def test_the_form_says_it_and_rows_that_are_lacking_ask_again(county):
    assert taken(county, 1, deaths(10, 4), extent=Extent.PART).extent == Extent.PART
    assert taken(county, 2, deaths(20, 4), extent=Extent.WHOLE).extent == Extent.WHOLE
    # chosen before anybody had counted
    assert taken(county, 3, deaths(30, 1), extent=Extent.WHOLE).extent == ""


def test_the_form_offers_whole_first(client, county):
    TableLayout.objects.filter(county=county, kind="death").delete()
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("verification:file_upload", args=["death"])
    assert client.get(url).context["form"]["extent"].value() == Extent.WHOLE
    file = SimpleUploadedFile("死亡.csv", deaths(10, 2))
    client.post(url, {"file": file, "month": "2022-01", "extent": Extent.PART})
    batch = ImportBatch.objects.get()
    assert batch.extent == Extent.PART
    again = client.get(reverse("verification:file_detail", args=[batch.pk])).context["again_url"]
    assert client.get(again).context["form"]["extent"].value() == Extent.PART


def test_a_ledger_is_not_asked_whether_it_is_whole(client, county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("cases:ledger_upload", args=["regions"])
    assert "extent" not in client.get(url).context["form"].fields


@pytest.mark.parametrize("extent", ["whole", "part", ""])
def test_what_is_found_does_not_depend_on_it(county, extent):
    poor, rich = grant(), grant()
    department_file("disabled", [(poor.payee, SEVERE)], extent=extent)
    department_file("house", [(rich.payee, {"category": "住宅"})] * 3, extent=extent)
    assert compare(county).new_findings == 2
    assert {*Finding.objects.values_list("kind", "person")} == {
        ("newly_severe", poor.payee.pk),
        ("second_house", rich.payee.pk),
    }


def test_whoever_hands_a_file_in_may_say_it_afterwards(client, county):
    file = department_file("car", [], extent="")
    by = factories.user(Role.COUNTY_CASEWORKER)
    client.force_login(by)
    url = reverse("verification:file_extent", args=[file.pk])
    listed = client.get(f"{reverse('verification:file_list')}?month={MONTH:%Y-%m}")
    assert url in listed.content.decode()
    client.post(url, {"extent": "whole"})
    file.refresh_from_db()
    assert (file.extent, file.extent_by) == ("whole", by)
    assert Event.objects.get(verb="file_extent_said").details == {"extent": "whole"}
    client.post(url, {"extent": "part"})
    file.refresh_from_db()
    assert file.extent == "part"


def _months(*saved):
    files = [
        department_file("car", [], month=date(2026, month, 1)) for month in range(1, len(saved) + 1)
    ]
    for file, count in zip(files, saved, strict=True):
        ImportBatch.objects.filter(pk=file.batch_id).update(saved=count)
    return DepartmentFile.objects.select_related("batch", "county").get(pk=files[-1].pk)


def test_far_fewer_rows_than_before_are_asked_about(client):
    file, by = _months(1000, 1200, 3), factories.user(Role.COUNTY_CASEWORKER)
    with pytest.raises(NotAllowed, match="1,100"):
        extents.say_extent(by=by, file=file, extent="whole")
    client.force_login(by)
    page = client.get(f"{reverse('verification:file_list')}?month=2026-03")
    assert [row["code"] for row in page.context["grid"] if row["fewer"]] == ["car"]
    assert (
        "1,100" in client.get(reverse("verification:file_extent", args=[file.pk])).content.decode()
    )
    said = extents.say_extent(by=by, file=file, extent="whole", note="车辆数据已移交")
    assert said.extent_note == "车辆数据已移交"
    extents.say_extent(by=by, file=_months(1000, 3), extent="part")


def test_without_the_countys_percentage_nothing_is_asked():
    Parameter.objects.filter(key=Key.FILE_DROP_PERCENT).delete()
    file = _months(1000, 3)
    assert extents.drops(file) == {}
    extents.say_extent(by=factories.user(Role.COUNTY_CASEWORKER), file=file, extent="whole")


def test_of_a_file_that_was_replaced_and_of_another_county_nobody_says_anything():
    file = _months(5)
    stranger = factories.user(Role.COUNTY_CASEWORKER, factories.county("610328", "邻县"))
    with pytest.raises(NotAllowed):
        extents.say_extent(by=stranger, file=file, extent="whole")
    department_file("car", [], month=date(2026, 1, 1))
    with pytest.raises(NotAllowed):
        extents.say_extent(by=factories.user(Role.COUNTY_CASEWORKER), file=file, extent="whole")
