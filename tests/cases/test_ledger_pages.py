"""The pages of taking a ledger over, from the upload to the undoing."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from cases.models import Award
from tests import factories, ledgers
from welfare.accounts.roles import Permission, Role
from welfare.models import BatchStatus, Event, ImportBatch

pytestmark = pytest.mark.django_db


@pytest.fixture
def county(ledger_county):
    return ledger_county


@pytest.fixture
def signed_in(client, county):
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    return client


def upload(client, content, kind="people", name="台账.xlsx"):
    return client.post(
        reverse("cases:ledger_upload", args=[kind]),
        {"file": SimpleUploadedFile(name, content), "year": "2022", "month": "2022-12"},
    )


def page(name, batch):
    app = "counties:" if name == "undo" else "cases:ledger_"
    return reverse(f"{app}{name}", args=[batch.pk])


def test_from_upload_to_undo(signed_in, django_capture_on_commit_callbacks):
    content = ledgers.roll(ledgers.person(1), ledgers.person(2, 身份证号="1"))
    answer = upload(signed_in, content)
    batch = ImportBatch.objects.get()
    assert answer.url == page("detail", batch)
    shown = signed_in.get(answer.url).content.decode()
    assert "户主1" in shown
    assert ledgers.person(1)["身份证号"] not in shown
    assert ledgers.person(1)["账号"] not in shown
    assert not Award.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        assert signed_in.post(page("confirm", batch)).url == answer.url
    batch.refresh_from_db()
    assert batch.status == BatchStatus.IMPORTED
    assert page("errors", batch) in signed_in.get(answer.url).content.decode()
    book = signed_in.get(page("errors", batch))
    assert b"".join(book.streaming_content).startswith(b"PK")
    assert Event.objects.filter(verb="error_file_taken").exists()
    assert signed_in.get(page("undo", batch)).status_code == 200
    assert signed_in.post(page("undo", batch), {"reason": ""}).status_code == 200
    assert Award.objects.exists()
    signed_in.post(page("undo", batch), {"reason": "错的文件"})
    assert not Award.objects.exists()
    assert signed_in.get(answer.url).status_code == 200


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "空.xlsx"),
        (b"not a table", "信.xlsx"),
        (b"PK\x03\x04", "坏.xlsx"),
        (b"a,b\n1,2\n", "别的.csv"),
        (b"x", "图.exe"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_on_the_page(signed_in, content, name):
    answer = upload(signed_in, content, name=name)
    assert answer.status_code == 200
    assert answer.context["form"].errors
    assert not ImportBatch.objects.exists()


def test_a_confirmed_file_shows_the_refusal_of_a_second_press(
    signed_in, django_capture_on_commit_callbacks
):
    upload(signed_in, ledgers.roll(ledgers.person(1)))
    batch = ImportBatch.objects.get()
    for _press in range(2):
        with django_capture_on_commit_callbacks(execute=True):
            answer = signed_in.post(page("confirm", batch), follow=True)
    assert [str(m) for m in answer.context["messages"]]
    assert Award.objects.count() == 1


def test_other_counties_see_nothing_of_a_file(signed_in, client):
    upload(signed_in, ledgers.roll(ledgers.person(1)))
    batch = ImportBatch.objects.get()
    far = factories.county("610398", "远方县")
    client.force_login(factories.user(Role.COUNTY_CASEWORKER, far))
    for name in ("detail", "undo", "errors"):
        assert client.get(page(name, batch)).status_code == 404
    assert client.post(page("confirm", batch)).status_code == 404
    assert "台账.xlsx" not in client.get(reverse("cases:ledger_list")).content.decode()


@pytest.mark.parametrize("role", [r for r in Role if r != Role.COUNTY_CASEWORKER])
def test_other_roles_are_kept_out(client, county, role):
    user = factories.user(role)
    client.force_login(user)
    sees = user.may(Permission.SEE_LEDGERS)  # also who agrees to what others hand in
    assert client.get(reverse("cases:ledger_list")).status_code == (200 if sees else 403)
    assert client.get(reverse("cases:ledger_upload", args=["people"])).status_code == 403


def test_an_unknown_kind_is_a_404(signed_in):
    assert signed_in.get(reverse("cases:ledger_upload", args=["nonsense"])).status_code == 404


def test_the_list_asks_the_database_the_same_for_one_and_many(
    signed_in, county, django_assert_max_num_queries
):
    for number in range(30):
        ImportBatch.objects.create(
            kind="people" if number % 2 else "pay",
            county=county,
            file_name=f"{number}.xlsx",
            sha256=str(number),
            size=1,
        )
        if number in (0, 29):
            with django_assert_max_num_queries(12):
                assert signed_in.get(reverse("cases:ledger_list")).status_code == 200


def test_a_file_with_a_very_long_name_is_confirmed(signed_in):
    upload(signed_in, ledgers.roll(ledgers.person(1)), name=f"{'台' * 195}.xlsx")
    batch = ImportBatch.objects.get()
    assert signed_in.post(page("confirm", batch)).status_code == 302
    batch.refresh_from_db()
    assert batch.status == BatchStatus.QUEUED
