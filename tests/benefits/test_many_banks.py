"""A run of several banks: what each is sent, what stays out, and whose answer it is."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone, translation

from benefits import run_warnings, sending
from benefits.actions import bank
from benefits.bank_files import usual
from benefits.models import BankLayout, BankReturn, ExclusionCode
from benefits.states import PaymentStatus, RunStatus
from cases.models import AwardAmount
from tests import factories
from tests.benefits import scene
from tests.benefits.bank import HEADINGS, answer, return_file
from tests.benefits.scene import NEXT
from tests.benefits.test_bank_files import BOOK, FIXED, STROKES
from welfare.accounts.roles import Role
from welfare.exceptions import BadInput, NotAllowed
from welfare.files.tables import write_csv
from welfare.models import Event
from welfare.personal import crypto

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("paying_ground")]
ANSWER_FIXED = {
    "format": "fixed",
    "header": [[{"text": "R", "width": 1}, {"field": "batch", "width": 20}]],
    "columns": [
        {"field": "reference", "width": 20},
        {"field": "amount", "width": 12, "pad": "0", "unit": "fen"},
        {"field": "result", "width": 4},
        {"field": "paid_on", "width": 8},
    ],
    "trailer": [
        [
            {"text": "T", "width": 1},
            {"field": "count", "width": 6, "pad": "0"},
            {"field": "sum", "width": 14, "pad": "0", "unit": "fen"},
            {"field": "failed_count", "width": 6, "pad": "0"},
        ]
    ],
    "words": {"paid": ["0000"], "failed": ["9999"], "reasons": {"E012": "账户已销户"}},
}


def layout(name, file, answer=None, **fields):
    said = {"file": file, **({"answer": answer} if answer else {})}
    row = {"county": factories.county(), "name": name, "definition": said, **fields}
    return BankLayout.objects.create(**row)


def award(bank_name, number, **fields):
    account = f"6299{number:015d}"
    said = {"bank_name": bank_name, "account": account, "account_hash": crypto.keyed_hash(account)}
    return factories.award(**said, **fields)


@pytest.fixture
def fixed():
    factories.county()
    return layout("农业银行", {**FIXED, "encoding": "gbk"}, ANSWER_FIXED)


def sent(**amounts):
    return scene.run_to(RunStatus.SENT)


def fixed_answer(file, **changes):
    """The bank's answer: every payment is made, unless `results` says otherwise by position."""
    rows = list(file.run.payments.filter(bank_file=file).order_by("pk"))
    results, day = changes.get("results", {}), changes.get("day", timezone.localdate())
    lines = ["R" + changes.get("batch", file.name.rpartition(".")[0]).ljust(20)]
    for n, row in enumerate(rows):
        fen = int(changes.get("amount", row.amount) * 100)
        lines.append(f"{row.reference:<20}{fen:012d}{results.get(n, '0000')}{day:%Y%m%d}")
    total = int(sum(row.amount for row in rows) * 100) + changes.get("more", 0)
    failed = sum(code != "0000" for code in results.values())
    lines.append(f"T{len(rows):06d}{total:014d}{failed:06d}")
    return "".join(f"{line}\r\n" for line in lines).encode("gb18030")


def hand_in(file, content, name="回盘.txt"):
    by = scene.finance()
    return bank.read_bank_return(
        by=by, run=file.run, content=content, file_name=name, bank_file=file
    )


def test_each_bank_is_sent_its_own_and_the_sums_are_the_runs(fixed):
    for number, name in enumerate(["测试农商银行", "中国农业银行测试支行", "某村镇银行"]):
        award(name, number, basic=100 * (number + 1))
    run = sent()
    files = {file.bank: (file.count, file.total) for file in run.files.all()}
    assert files == {"测试农商银行": (2, 400), "农业银行": (1, 200)}
    assert sum(total for _count, total in files.values()) == run.total == 600
    with run.bank_file.open() as stored, zipfile.ZipFile(io.BytesIO(stored.read())) as archive:
        assert sorted(archive.namelist()) == sorted(run.files.values_list("name", flat=True))
        content = archive.read(run.files.get(layout=fixed).name)
    assert b"000000020000CNY" in content
    assert not run.payments.filter(bank_file=None).exists()


def test_a_line_that_no_file_holds_stays_out_and_is_paid_when_mended(fixed):
    good = award("农行", 1, basic=100)
    BankLayout.objects.filter(pk=fixed.pk).update(
        definition={**fixed.definition, "takes": ["农行"]}
    )
    bad = award("农行", 2, basic=300, account_holder="𬱖㛃")
    run = scene.run_to(RunStatus.APPROVED)
    assert len(sending.sort(run, sending.banks_of(run.county)).faults) == 1
    run = bank.write_bank_file(by=scene.cashier(), run=run, version=run.version)
    assert (run.count, run.total) == (1, 100)
    assert [row.award for row in run.payments.all()] == [good]
    left = run.exclusions.get(code=ExclusionCode.UNSENDABLE)
    assert (left.award, left.amount, "𬱖" in left.reason) == (bad, 300, True)
    assert Event.objects.filter(verb="payment_taken_out", case_id=run.pk).count() == 1
    hand_in(run.files.get(), fixed_answer(run.files.get()))
    bad.account_holder = "王五"
    bad.save()
    later = scene.run_to(RunStatus.SENT, NEXT)
    paid = later.payments.filter(award=bad).order_by("month")
    assert [(row.kind, row.amount, row.payee_name) for row in paid] == [
        ("arrears", 300, "王五"),
        ("regular", 300, "王五"),
    ]


def test_what_stayed_out_is_shown_with_its_reason_in_the_next_run():
    award("农行", 1, basic=100)
    bad = award("农行", 2, basic=300, account_holder="=甲")
    run = sent()
    answer(run, scene.finance())
    again = scene.run_to(RunStatus.CALCULATED, NEXT)
    shown = run_warnings.taken_out_before(again).get()
    assert (shown.award, "=甲" in shown.taken_out_because) == (bad, True)


def test_a_run_of_which_no_file_holds_anything_is_not_sent():
    award("农行", 2, basic=300, account_holder="=甲")
    run = scene.run_to(RunStatus.APPROVED)
    with pytest.raises(NotAllowed, match="=甲"):
        bank.write_bank_file(by=scene.cashier(), run=run, version=run.version)
    assert run.payments.count() == 1


def test_a_county_without_a_layout_is_told_so():
    factories.award(basic=300)
    BankLayout.objects.all().delete()
    run = scene.run_to(RunStatus.APPROVED)
    with pytest.raises(NotAllowed):
        bank.write_bank_file(by=scene.cashier(), run=run, version=run.version)


def test_an_account_of_no_bank_stays_out():
    BankLayout.objects.filter(county=factories.county()).update(usual=False)
    layout("农业银行", STROKES)
    award("农业银行", 1, basic=100)
    award("某银行", 2, basic=200)
    run = sent()
    assert (run.count, "某银行" in run.exclusions.get().reason) == (1, True)


def test_a_fixed_answer_is_taken_with_its_codes(fixed):
    for number in (1, 2, 3):
        award("中国农业银行", number, basic=100 * number)
    run = sent()
    taken = hand_in(run.files.get(), fixed_answer(run.files.get(), results={1: "E012", 2: "9999"}))
    assert (taken.paid, taken.failed) == (1, 2)
    second, third = run.payments.filter(status=PaymentStatus.FAILED).order_by("pk")
    assert second.failure == "账户已销户"
    assert third.failure
    run.refresh_from_db()
    assert run.status == RunStatus.SETTLED


CANNOT_BE_TRUE = [
    {"batch": "99"},  # of another run
    {"more": 1},
    {"amount": 99},
    {"day": timezone.localdate() - timedelta(days=1)},  # before the file was written
    {"day": timezone.localdate() + timedelta(days=1)},
    {"results": {0: "????"}},
]


def test_an_answer_that_cannot_be_true_is_refused_as_a_whole(each, fixed):
    award("中国农业银行", 1, basic=100)
    award("中国农业银行", 2, basic=100)
    run = sent()
    for changes in CANNOT_BE_TRUE:
        with each(**changes):
            with pytest.raises(bank.ReturnRefused) as refused:
                hand_in(run.files.get(), fixed_answer(run.files.get(), **changes))
            assert not run.payments.exclude(status=PaymentStatus.SENT).exists()
            kept = refused.value.bank_return
            assert kept.refused
            assert kept.bank_file == run.files.get()


def test_the_row_that_is_named_is_the_banks_own(fixed):
    award("中国农业银行", 1, basic=100)
    award("中国农业银行", 2, basic=100)
    run = sent()
    with pytest.raises(bank.ReturnRefused, match="3"):
        hand_in(run.files.get(), fixed_answer(run.files.get(), results={1: "????"}))


def test_a_fixed_answer_that_is_cut_short_is_refused(fixed):
    award("中国农业银行", 1, basic=100)
    run = sent()
    whole = fixed_answer(run.files.get())
    for content in (whole[:-20], whole.replace(b"0000", b"000", 1), b"", b"\xff\xff\r\n"):
        with pytest.raises(BadInput):
            hand_in(run.files.get(), content)
    assert not BankReturn.objects.filter(error_file="").exists()


def test_the_answer_of_another_bank_is_refused(fixed):
    award("测试农商银行", 1, basic=100)
    award("中国农业银行", 2, basic=200)
    run = sent()
    ours, theirs = run.files.exclude(layout=fixed).get(), run.files.get(layout=fixed)
    row = run.payments.get(bank_file=theirs)
    stream = io.BytesIO()
    lines = [(row.reference, "", "", row.amount, "成功", "", timezone.localdate())]
    write_csv(stream, HEADINGS, lines)
    with pytest.raises(bank.ReturnRefused):
        hand_in(ours, stream.getvalue(), "回盘.csv")
    with pytest.raises(NotAllowed):  # nobody said whose it is
        bank.read_bank_return(
            by=scene.finance(), run=run, content=stream.getvalue(), file_name="回盘.csv"
        )
    assert hand_in(theirs, fixed_answer(theirs)).paid == 1


@pytest.mark.parametrize("total", ["999.00", "100"])
def test_a_total_below_the_table_counts(total):
    factories.award(basic=400)
    run = sent()
    row = run.payments.get()
    stream = io.BytesIO()
    line = (row.reference, row.account, "", row.amount, "成功", "", timezone.localdate())
    write_csv(stream, HEADINGS, [line, ("合计", "", "", total, "", "", "")])
    with pytest.raises(bank.ReturnRefused) as refused:
        hand_in(run.files.get(), stream.getvalue(), "回盘.csv")
    assert "400.00" in str(refused.value)


def test_an_answer_in_fen_and_a_described_row_of_sums():
    said = {
        "columns": {
            **usual.ANSWER["columns"],
            "amount": {"headers": ["金额"], "required": True, "unit": "fen"},
        },
        "trailer": [["合计", {"field": "paid_count"}, "", {"field": "paid_sum", "unit": "fen"}]],
    }
    row = BankLayout.objects.get(county=factories.county())
    row.definition = {**row.definition, "answer": said}
    row.save()
    factories.award(basic=400)
    run = sent()
    payment = run.payments.get()
    line = (payment.reference, "", "", 40000, "成功", "", timezone.localdate())
    for count, taken in (("2", False), ("1", True)):
        stream = io.BytesIO()
        write_csv(stream, HEADINGS, [line, ("合计", count, "", 40000, "", "", "")])
        if taken:
            assert hand_in(run.files.get(), stream.getvalue(), "回盘.csv").paid == 1
        else:
            with pytest.raises(bank.ReturnRefused):
                hand_in(run.files.get(), stream.getvalue(), "回盘.csv")


def test_a_workbook_goes_out_and_comes_back():
    BankLayout.objects.filter(county=factories.county()).update(definition={"file": BOOK})
    factories.award(basic=400)
    run = sent()
    assert run.bank_file.name.endswith(".xlsx")
    row = run.payments.get()
    stream = io.BytesIO()
    line = (row.reference, row.account, "", row.amount, "成功", "", timezone.localdate())
    write_csv(stream, HEADINGS, [line])
    assert hand_in(run.files.get(), stream.getvalue(), "回盘.csv").paid == 1


def test_the_walk_on_the_pages(client, fixed):
    """What stays out is seen before the signature; two banks, each with its own answer."""
    award("测试农商银行", 1, basic=100)
    award("中国农业银行", 2, basic=200)
    award("测试农商银行", 3, basic=300, account_holder="=甲")
    run = scene.run_to(RunStatus.CALCULATED)
    client.force_login(scene.approver())
    page = client.get(reverse("benefits:run", args=[run.pk])).content.decode()
    assert "=甲" in page
    run = scene.forward(run, RunStatus.APPROVED)
    client.force_login(scene.cashier())
    url = reverse("benefits:run", args=[run.pk])
    client.post(reverse("benefits:run_send", args=[run.pk]), {"version": run.version})
    page = client.get(url).content.decode()
    assert "测试农商银行" in page
    assert "农业银行" in page
    client.post(reverse("benefits:run_bank_file", args=[run.pk]))
    client.force_login(scene.finance())  # who sends the file does not say how it went
    run.refresh_from_db()
    assert (run.status, run.count) == (RunStatus.SENT, 2)
    back = reverse("benefits:run_return", args=[run.pk])
    theirs, ours = run.files.get(layout=fixed), run.files.exclude(layout=fixed).get()
    assert "农业银行" in client.get(back).content.decode()
    upload = io.BytesIO(fixed_answer(theirs))
    upload.name = "回盘.txt"
    missing = client.post(back, {"file": upload})
    assert missing.context["form"].errors
    upload.seek(0)
    client.post(back, {"file": upload, "bank_file": theirs.pk})
    with run.bank_file.open() as stored, zipfile.ZipFile(io.BytesIO(stored.read())) as archive:
        content = return_file(archive.read(ours.name))
    upload = io.BytesIO(content)
    upload.name = "回盘.csv"
    client.post(back, {"file": upload, "bank_file": ours.pk})
    run.refresh_from_db()
    assert run.status == RunStatus.SETTLED
    assert set(run.payments.values_list("status", flat=True)) == {PaymentStatus.PAID}


def test_a_wrong_layout_is_refused_in_the_administration(client):
    row = BankLayout.objects.get(county=factories.county())
    client.force_login(factories.user(Role.COUNTY_CASEWORKER))
    url = reverse("admin:benefits_banklayout_change", args=[row.pk])
    said = {"county": row.county_id, "name": row.name, "usual": "on"}
    page = client.post(url, said | {"definition": '[file]\nformat = "paper"'})
    assert page.status_code == 200
    assert "paper" in page.content.decode()
    fields = ("account", "holder", "amount", "reference")
    columns = ", ".join(f'{{ field = "{field}" }}' for field in fields)
    good = f'[file]\nformat = "delimited"\ncolumns = [{columns}]'
    page = client.post(url, said | {"definition": good})
    assert page.status_code == 302, page.content.decode()[:3000]
    row.refresh_from_db()
    assert [cell.field for cell in sending.bank_of(row).file.columns][0] == "account"
    added = client.get(reverse("admin:benefits_banklayout_add")).content.decode()
    assert "流水号" in added


def test_no_file_when_the_payments_are_not_what_was_signed():
    factories.award(basic=400)
    run = scene.run_to(RunStatus.APPROVED)
    run.payments.update(basic=401, amount=401)
    AwardAmount.objects.update(basic=401)
    with pytest.raises(NotAllowed, match="401"):
        bank.write_bank_file(by=scene.cashier(), run=run, version=run.version)
    run.refresh_from_db()
    assert (run.status, bool(run.bank_file)) == (RunStatus.APPROVED, False)
    assert run.payments.get().reference == ""


def with_words(row, **words):
    changed = {**ANSWER_FIXED, "words": {**ANSWER_FIXED["words"], **words}}
    BankLayout.objects.filter(pk=row.pk).update(definition={**row.definition, "answer": changed})


def test_a_layout_that_was_not_signed_writes_no_file(fixed):
    award("中国农业银行测试支行", 1)
    run = scene.run_to(RunStatus.APPROVED)
    with_words(fixed, paid=["9999"], failed=["0000"])
    said = {"by": scene.cashier(), "run": run, "version": run.version}
    with translation.override("en"), pytest.raises(NotAllowed, match="农业银行"):
        bank.write_bank_file(**said)
    BankLayout.objects.filter(pk=fixed.pk).update(definition=fixed.definition)
    assert bank.write_bank_file(**said).status == RunStatus.SENT


def test_an_answer_is_read_by_the_layout_by_which_its_file_was_written(fixed):
    award("中国农业银行测试支行", 1)
    file = sent().files.get(layout=fixed)
    with_words(fixed, paid=["9999"], failed=["0000"])
    hand_in(file, fixed_answer(file))
    assert file.run.payments.get().status == PaymentStatus.PAID
