"""A file in words that nobody knows: said once in the preview, also on a telephone."""

import pytest
from django.urls import reverse

from tests import factories
from verification.models import DepartmentRecord
from welfare.accounts.roles import Role
from welfare.models import BatchStatus, Division, ImportBatch, TableLayout

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
TITLE = "九成宫镇{month}月婚姻登记"
MARRIED = "姓名,身份证号,配偶姓名,登记日期"
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


def hand_in_register(clerk, name, number, month):
    clerk.page.goto(clerk.address + reverse("verification:file_upload", args=["marriage"]))
    row = f"测婚{number},{factories.resident_id(number)},测配{number},2023-{month:02}-09"
    content = "\n".join((TITLE.format(month=month), MARRIED, row)).encode("gb18030")
    clerk.page.set_input_files(
        "[name=file]", {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    clerk.page.fill("[name=month]", f"2023-{month:02}")
    clerk.page.click("main form .buttons button")
    clerk.page.wait_for_url("**/files/*/")
    return ImportBatch.objects.latest("pk")


def test_what_the_title_and_the_file_say_is_said_once(at_desk, worker):
    """No column holds the town or what was registered: the title and the file's name do."""
    TableLayout.objects.filter(kind="marriage").delete()
    clerk = at_desk(Role.COUNTY_CASEWORKER)
    clerk.page.set_viewport_size(TELEPHONE)
    batch = hand_in_register(clerk, "202301离婚登记.csv", 1, 1)
    confirm = f'form[action="{reverse("verification:file_confirm", args=[batch.pk])}"] button'
    assert clerk.page.locator(confirm).count() == 0
    assert not wide(clerk)
    said = clerk.page.locator("[name=source_0]")
    said.select_option("file")
    clerk.page.fill("[name=part_0]", "离婚登记")
    clerk.page.locator("[name=given_1]").select_option("town")
    clerk.page.locator("[name=source_1]").select_option("title")
    clerk.page.fill("[name=part_1]", "九成宫镇")
    answer = reverse("verification:file_answer", args=[batch.pk])
    clerk.page.click(f'form[action="{answer}"] .buttons button')
    clerk.page.wait_for_load_state()
    assert not wide(clerk)
    clerk.page.click(confirm)
    clerk.page.wait_for_load_state()
    following = hand_in_register(clerk, "202302结婚登记.csv", 2, 2)
    confirm = f'form[action="{reverse("verification:file_confirm", args=[following.pk])}"] button'
    clerk.page.click(confirm)
    for one in (batch, following):
        assert _came(clerk, one) == BatchStatus.IMPORTED
    kept = DepartmentRecord.objects.order_by("pk").values_list("state", "town_name")
    assert list(kept) == [("离婚登记", "九成宫镇"), ("结婚登记", "九成宫镇")]
    assert clerk.faults == []
