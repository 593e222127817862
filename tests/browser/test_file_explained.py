"""A file in words that nobody knows: said once in the preview, also on a telephone."""

import pytest
from django.urls import reverse

from welfare.accounts.roles import Role
from welfare.models import BatchStatus, Division, ImportBatch

pytestmark = pytest.mark.django_db(transaction=True)
LOOKS, PAUSE_MS = 60, 250
TELEPHONE = {"width": 390, "height": 844}
HEADER = "区划代码,地名,级别,面积"
FIRST = (
    "610329170000,甲镇,建制镇,31",
    "610329170201,甲村,行政建制村,5",
    "610329170001,丙社区,城市社区,2",
)
NEXT = ("610329180000,丁镇,建制镇,28", "610329180201,戊村,行政建制村,4")
MEANINGS = {"建制镇": "town", "行政建制村": "village", "城市社区": "village"}


def hand_in(clerk, *rows):
    clerk.page.goto(clerk.address + reverse("cases:ledger_upload", args=["regions"]))
    content = "\n".join((HEADER, *rows)).encode("gb18030")
    file = {"name": "区划.csv", "mimeType": "text/csv", "buffer": content}
    clerk.page.set_input_files("[name=file]", file)
    clerk.page.click("main form .buttons button")
    clerk.page.wait_for_url("**/cases/ledgers/*/")
    return ImportBatch.objects.latest("pk")


def confirm_button(clerk, batch):
    url = reverse("cases:ledger_confirm", args=[batch.pk])
    return clerk.page.locator(f'form[action="{url}"] button')


def wide(clerk):
    return clerk.page.evaluate("document.documentElement.scrollWidth > window.innerWidth")


def test_a_heading_and_three_words_are_explained_and_the_next_file_passes(at_desk, worker):
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.page.set_viewport_size(TELEPHONE)
    batch = hand_in(clerk, *FIRST)
    assert confirm_button(clerk, batch).count() == 0
    assert not wide(clerk)
    clerk.page.locator('select[aria-label="地名"]').select_option("name")
    for word, meaning in MEANINGS.items():
        clerk.page.locator(f'select[aria-label$=" {word}"]').select_option(meaning)
    clerk.page.click(f'form[action="{reverse("cases:ledger_answer", args=[batch.pk])}"] button')
    clerk.page.wait_for_load_state()
    assert not wide(clerk)
    confirm_button(clerk, batch).click()
    clerk.page.wait_for_load_state()
    following = hand_in(clerk, *NEXT)
    confirm_button(clerk, following).click()
    for one in (batch, following):
        assert _came(clerk, one) == BatchStatus.IMPORTED
    assert Division.objects.get(code="610329180201").name == "戊村"
    assert clerk.faults == []


def _came(clerk, batch):
    """What became of the batch when its job was done."""
    for _look in range(LOOKS):
        batch.refresh_from_db()
        if batch.status not in {BatchStatus.PREVIEWED, BatchStatus.QUEUED}:
            break
        clerk.page.wait_for_timeout(PAUSE_MS)
    return batch.status
