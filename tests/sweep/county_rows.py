"""What belongs to a county as a whole: runs, files, comparisons, reports, jobs, accounts."""

import tomllib
from datetime import date, time
from decimal import Decimal
from io import BytesIO
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone

from benefits.ledgers import DESK as PAY_LEDGERS
from benefits.models import (
    Allocation,
    BankReturn,
    BulkGrant,
    BulkGroup,
    Claim,
    ClaimCorrection,
    MonthDifference,
    Payment,
    PayrollRun,
    ReconciledMonth,
    Reconciliation,
    ReserveEntry,
    ReserveFiling,
    RunExclusion,
    StandardCandidate,
    StandardDraft,
    StandardDraftLine,
    StandardEffect,
    SupplementBatch,
    SupplementLine,
)
from benefits.states import DraftStatus, GrantStatus, PaymentStatus, RunStatus
from cases.ledgers import DESK as LEDGERS
from cases.models import (
    AgendaItem,
    ApprovalPolicy,
    Band,
    DestructionList,
    Invitation,
    MeansSheet,
    Meeting,
    MeetingMember,
    MinutesScan,
    Official,
    ReviewCampaign,
    SampleDraw,
    SupplementKind,
)
from tests import factories
from tests.sweep import logbook_rows
from tests.sweep.access_row import office_access
from tests.sweep.account_rows import account_session, factor_reset, namesakes
from tests.sweep.around_rows import around
from tests.sweep.export_row import list_export
from tests.sweep.logbook_rows import BROKEN
from tests.sweep.report_rows import report_rows
from tests.sweep.scene import DECEMBER, Place
from verification.imports import DESK as FILES
from verification.models import (
    Authorisation,
    Comparison,
    CountyDepartment,
    DepartmentFile,
    FeedbackBatch,
    Finding,
    LookUpHit,
    MeansCheck,
)
from welfare.accounts.roles import Role
from welfare.files import imports
from welfare.files.imports import Desk
from welfare.models import ImportBatch, Job, JobStatus, TableLayout, Workday
from welfare.personal import crypto
from welfare.site.settings import BASE_DIR

LAYOUTS = tomllib.loads((BASE_DIR / "data/profiles/linyou.toml").read_text())["layouts"]
Rows = list[dict[str, str]]
RUN_MONTH = date(2026, 10, 1)


def add_county_rows(here: Place) -> None:
    """Everything of the county that has no town."""
    Workday.objects.create(
        county=here.county, date=date(2031, 5, 7), is_workday=False, note=here.text("县庆")
    )
    here.objects["job"] = _job(here)
    here.objects["ledger"] = _roll_file(here)
    here.objects["pay_ledger"] = _pay_file(here)
    here.objects["file"] = _car_file(here)
    here.objects["meeting"] = _meeting(here)
    here.objects["run"] = _run(here)
    here.objects["batch"] = factories.programme("HEATING", here.county)
    here.objects["grant"] = _grant(here)
    here.objects["allocation"] = _waiting_allocation(here)
    here.objects["standards"] = _standards(here)
    here.objects["policy"] = ApprovalPolicy.objects.create(
        county=here.county,
        valid_from=date(2031, 1, 1),
        document=here.text("审批权限"),
        waits=True,
        drafted_by=here.user(Role.COUNTY_CASEWORKER),
    )
    here.objects["supplements"] = SupplementBatch.objects.create(
        county=here.county, month=RUN_MONTH, status="open"
    )
    here.objects["draw"] = SampleDraw.objects.create(
        county=here.county,
        programme=here["batch"],
        drawn_on=DECEMBER,
        seed=here.text("种子"),
        percent=30,
        drawn_by=here.user(Role.COUNTY_CASEWORKER),
    )
    here.objects["destruction"] = DestructionList.objects.create(
        county=here.county, year=DECEMBER.year, drawn_by=here.user(Role.COUNTY_CASEWORKER)
    )
    here.objects["drafted"] = ReviewCampaign.objects.create(
        county=here.county,
        name=here.text("拟定核查"),
        due_on=timezone.localdate(),
        drafted_by=here.user(Role.COUNTY_CASEWORKER),
    )
    here["drafted"].programmes.add(
        here["award"].programme if "award" in here.objects else here["batch"]
    )
    here.objects["return"] = _bank_return(here)
    here.objects["comparison"] = Comparison.objects.create(
        county=here.county, month=DECEMBER, finished_at=timezone.now(), departments=["car"]
    )
    here.objects["feedback"] = _feedback(here)
    here.objects["department_file"] = here["feedback"].file
    report_rows(here)
    here.objects["export"] = list_export(here)
    here.objects["access"] = office_access(here)
    here.objects["user"] = here.user(Role.FINANCE)
    here.objects["factor_reset"] = factor_reset(here)
    here.objects["namesakes"] = namesakes(here)
    here.objects["account_session"] = account_session(here)


def _feedback(here: Place) -> FeedbackBatch:
    """A batch of the city, and a department that the county has added."""
    CountyDepartment.objects.create(
        county=here.county,
        code=f"own_{'abc'[CountyDepartment.objects.count()]}",
        name=here.text("电力"),
        liaison=here.text("联络"),
        due_day=5,
        first_month=date(2022, 1, 1),
        columns={"spent": {"label": "缴费额"}},
    )
    return FeedbackBatch.objects.create(
        county=here.county,
        sender="city",
        number=here.text("批次"),
        received_on=DECEMBER,
        due_on=DECEMBER,
        file=DepartmentFile.objects.get(batch=here["file"]),
        persons=1,
        person_times=1,
        recorded_by=here.user(Role.COUNTY_CASEWORKER),
    )


def add_rows_on_both(here: Place, of_county: Place) -> None:
    """Rows of a town that hang on something of its county."""
    run, comparison = of_county["run"], of_county["comparison"]
    here.objects["payment"] = _payment(here, run, status=PaymentStatus.PAID, day=DECEMBER)
    _payment(
        here, run, status=PaymentStatus.FAILED, day=date(2022, 11, 1), failure=here.text("账号错")
    )
    RunExclusion.objects.create(
        run=run, award=here["award"], town=here.town, code="no_account", reason=here.text("无账号")
    )
    here.objects["claim"] = _claim(here)
    here.objects["correction"] = _correction(here)
    here.objects["advance"] = logbook_rows.advance(here)
    here.objects["reserve_entry"] = _reserve(here)
    _reconciled(here)
    here.objects["supplement_line"] = SupplementLine.objects.create(
        batch=of_county["supplements"],
        award=here["award"],
        person=here["person"],
        town=here.town,
        stops=SupplementKind.objects.filter(county=here.county).first(),
        why=here.text("年满"),
        amount=Decimal(-96),
    )
    here.objects["finding"] = _finding(here, comparison, status="open")
    _finding(here, comparison, status="open", kind="watched_uncovered")
    here.objects["logbook"] = logbook_rows.logbook(here)
    here.objects["record_file"] = logbook_rows.record_file(here)
    here.objects["record"] = logbook_rows.record(here)
    here.objects["liaison"] = logbook_rows.liaison(here)
    around(here)
    here.objects["official"] = Official.objects.create(
        county=here.county,
        town=here.town,
        name=here.text("村干部"),
        post=here.text("村委会主任"),
        began_on=DECEMBER,
        recorded_by=here.user(Role.TOWN_CASEWORKER),
    )
    here.objects["means_sheet"] = MeansSheet.objects.create(
        household=here["household"],
        drawn_on=DECEMBER,
        counted_income=3000,
        property_value=0,
        property_within=True,
        note=here.text("核算"),
        recorded_by=here.user(Role.TOWN_CASEWORKER),
    )
    here.objects["hit"] = LookUpHit.objects.create(
        application=here["accepted"],
        person=here["person"],
        department="car",
        month=DECEMBER,
        key="1",
        evidence={"department": "car", "identifier": here.text("牌")},
        found_by=here.user(Role.TOWN_CASEWORKER),
    )
    here.objects["authorisation"] = Authorisation.objects.create(
        application=here["accepted"],
        person=here["accepted"].applicant,
        signed_on=DECEMBER,
        signed_by=here.text("本人"),
        recorded_by=here.user(Role.TOWN_CASEWORKER),
    )
    here.objects["means_check"] = MeansCheck.objects.create(
        application=here["accepted"],
        authorised_on=DECEMBER,
        persons=2,
        requested_on=DECEMBER,
        requested_by=here.user(Role.TOWN_CASEWORKER),
        hit_note=here.text("核对"),
    )


def _job(here: Place) -> Job:
    now = timezone.now()
    made = Job(
        kind="import_roll",
        task="cases.tasks.import_ledger",
        title=here.text("任务"),
        status=JobStatus.INTERRUPTED,
        done=1,
        total=5,
        county=here.county,
        started_by=here.user(Role.COUNTY_CASEWORKER),
        started_at=now,
        heartbeat_at=now,
        finished_at=now,
        message=here.text("中断"),
        arguments={"batch": 0},
    )
    made.error_file.save("errors.xlsx", ContentFile(b"error"), save=True)
    return made


def _taken_over(here: Place, desk: Desk, kind: str, rows: Rows, **period: Any) -> ImportBatch:
    """A file handed in and taken over for real; its last row is wrong and comes back."""
    given = LAYOUTS[kind]
    layout = given[0] if isinstance(given, list) else given
    TableLayout.objects.get_or_create(
        county=here.county,
        kind=kind,
        name=layout.get("name", ""),
        defaults={"definition": layout},
    )
    headings = [layout["columns"][key]["headers"][0] for key in rows[0]]
    lines = [headings, *(list(row.values()) for row in rows)]
    by = here.user(Role.COUNTY_CASEWORKER)
    batch = imports.hand_in(
        by=by,
        county=here.county,
        spec=desk.specs[kind],
        file=BytesIO("\n".join(",".join(line) for line in lines).encode()),
        file_name=here.text(f"{kind}.csv"),
        **period,
    )
    batch = imports.take_now(by=by, batch=batch, desk=desk)
    assert batch.error_file, batch.job.message
    return batch


def _roll_file(here: Place) -> ImportBatch:
    number = factories.resident_id(77, date(1931, 1, 1 + here.county.pk % 28))
    here.numbers.add(number)
    row = {
        **{"village": here.town.children.get().name, "town": here.town.name},
        **{"head_name": here.text("户"), "certificate_number": here.text("L1")},
        **{"family_size": "1", "covered_size": "1", "relation": "户主", "name": here.text("户")},
        **{"resident_id": number, "monthly_income": "0", "basic_amount": "480"},
        **{"joined_on": "2022-01-05"},
    }
    bad = row | {"certificate_number": here.text("L2"), "resident_id": BROKEN}
    return _taken_over(here, LEDGERS, "people", [row, bad], year=2022)


def _pay_file(here: Place) -> ImportBatch:
    row = {
        **{"head_name": here.text("人"), "resident_id": here["award"].payee.resident_id},
        **{"programme": "农村低保", "total_amount": "400", "paid_on": "2022-10-10"},
        **{"result": "成功", "account": here["award"].account},
    }
    return _taken_over(here, PAY_LEDGERS, "pay", [row, row | {"resident_id": BROKEN}], year=2022)


def _car_file(here: Place) -> ImportBatch:
    row = {
        **{"plate": here.text("车"), "vehicle_kind": "小型轿车", "name": here.text("人")},
        **{"resident_id": here["person"].resident_id, "vehicle_state": "正常"},
    }
    return _taken_over(here, FILES, "car", [row, row | {"resident_id": BROKEN}], month=DECEMBER)


def _meeting(here: Place) -> Meeting:
    """With a case of the town on its agenda: that is why the town's people may read it."""
    office = here.user(Role.MEETING_SECRETARY)
    member = MeetingMember.objects.create(
        county=here.county,
        department=here.text("局"),
        name=here.text("甲"),
        post=here.text("职"),
        began_on=DECEMBER,
        recorded_by=office,
    )
    session = Meeting.objects.create(
        county=here.county,
        status="held",
        held_on=timezone.localdate(),
        begins_at=time(9, 30),
        place=here.text("室"),
        chair=member,
        called_by=office,
        minutes=here.text("纪要"),
        recorded_by=office,
        recorded_at=timezone.now(),
    )
    Invitation.objects.create(meeting=session, member=member, present=True)
    here.objects["meeting_member"] = member
    here.objects["agenda_item"] = AgendaItem.objects.create(
        meeting=session, application=here["accepted"], position=1
    )
    here.objects["minutes_scan"] = MinutesScan(
        meeting=session, is_pdf=True, pages=1, digest=here.text("摘"), added_by=office
    )
    here["minutes_scan"].file.save("x", ContentFile(b"%PDF-"), save=False)
    here["minutes_scan"].save(force_insert=True)
    return session


def _run(here: Place) -> PayrollRun:
    now = timezone.now()
    run = PayrollRun(
        county=here.county,
        month=RUN_MONTH,
        sequence=1,
        status=RunStatus.SENT,
        created_by=here.user(Role.FINANCE),
        count=2,
        total=Decimal(800),
        signed_by=here.user(Role.FINANCE),
        signed_at=now,
        approved_by=here.user(Role.COUNTY_APPROVER),
        approved_at=now,
        sent_at=now,
        note=here.text("批次"),
    )
    run.bank_file.save("bank.csv", ContentFile(b"bank"), save=True)
    factories.bank_file(run, bank=here.text("银行"), name=here.text("代发.csv"))
    return run


def _grant(here: Place) -> BulkGrant:
    """A grant that waits to be confirmed, with the share of one person."""
    group = factories.programme("DIBAO", here.county)
    made = BulkGrant.objects.create(
        programme=here["batch"],
        month=RUN_MONTH,
        as_of=RUN_MONTH,
        per="person",
        amount=Decimal(200),
        document=here.text("文件"),
        status=GrantStatus.CALCULATED,
        created_by=here.user(Role.FINANCE),
        count=0,
    )
    BulkGroup.objects.create(grant=made, programme=group, position=1)
    factories.institution(here.text("敬老院"), here.county, f"6299{here.county.pk:012d}")
    Band.objects.create(programme=group, code="one", name=here.text("一类"), position=1)
    return made


def _standards(here: Place) -> StandardDraft:
    """New standards that wait to be signed, with what they do to an award and to a family."""
    draft = StandardDraft.objects.create(
        county=here.county,
        from_month=RUN_MONTH,
        document=here.text("提标文件"),
        document_on=DECEMBER,
        reason=here.text("提标"),
        drafted_by=here.user(Role.COUNTY_CASEWORKER),
        pay_month=RUN_MONTH,
    )
    StandardDraftLine.objects.create(
        draft=draft,
        programme=factories.programme("DIBAO", here.county),
        component="basic",
        residence="rural",
        old=Decimal(480),
        amount=Decimal(530),
    )
    StandardDraft.objects.filter(pk=draft.pk).update(status=DraftStatus.PREVIEWED)
    award = here["award"]
    of = {"town": award.town, "draft": draft}
    said = {"award": award, "programme": award.programme, "residence": "rural", "persons": 2}
    said |= {"from_month": RUN_MONTH, "basic_before": 400}
    StandardEffect.objects.create(**of, **said, basic=500, monthly=100)
    StandardEffect.objects.create(
        **of, **said, until=RUN_MONTH, basic=400, needs=here.text("缺收入")
    )
    StandardCandidate.objects.create(
        **of,
        household=award.household,
        award=award,
        people=2,
        per_head=500,
        standard_before=480,
        standard=530,
        monthly=60,
    )
    draft.refresh_from_db()
    return draft


def _bank_return(here: Place) -> BankReturn:
    made = BankReturn(
        run=here["run"],
        bank_file=here["run"].files.get(),
        file_name=here.text("回盘.csv"),
        sha256=crypto.keyed_hash(here.text("return")),
        rows_read=1,
        paid=0,
        failed=0,
        uploaded_by=here.user(Role.FINANCE),
    )
    made.file.save("return.csv", ContentFile(b"return"), save=False)
    made.error_file.save("return-errors.xlsx", ContentFile(b"errors"), save=True)
    return made


def _payment(here: Place, run: PayrollRun, *, status: str, day: date, **fields: Any) -> Payment:
    award = here["award"]
    return Payment.objects.create(
        run=run,
        source=award.programme.fund_source,
        award=award,
        programme=award.programme,
        town=here.town,
        residence=award.residence,
        month=day,
        pay_month=day,
        kind="regular",
        persons=2,
        basic=Decimal(400),
        supplement=Decimal(0),
        amount=Decimal(400),
        payee=award.payee,
        payee_name=here.text("人"),
        bank_name=here.text("行"),
        account=award.account,
        account_hash=award.account_hash,
        status=status,
        reference=here.text(f"{day:%Y%m}"),
        paid_on=day if status == PaymentStatus.PAID else None,
        **fields,
    )


def _allocation(here: Place) -> Allocation:
    """One that counts, with the county's mark on it."""
    area = here.town.parent
    there = Allocation.objects.filter(county=area, confirmed_at__isnull=False).first()
    return there or factories.allocation(
        factories.programme("RELIEF", area), note=here.text("资金"), document=here.text("文")
    )


def _waiting_allocation(here: Place) -> Allocation:
    """One that waits for its second person."""
    made = factories.allocation(
        here["batch"],
        document=here.text("待文"),
        confirmed_at=None,
        entered_by=here.user(Role.FINANCE),
    )
    return made


def _reserve(here: Place) -> ReserveEntry:
    """A booking that waits, beside a filed month."""
    who = here.user(Role.FINANCE)
    entry = {"town": here.town, "amount": 5000, "kind": "top_up", "entered_by": who}
    entry["allocation"] = _allocation(here)
    counts = {"confirmed_by": here.user(Role.BUREAU_HEAD), "confirmed_at": timezone.now()}
    ReserveEntry.objects.create(
        **entry, **counts, happened_on=DECEMBER, voucher=here.text("记1"), note=here.text("备注")
    )
    ReserveFiling.objects.create(
        town=here.town,
        month=DECEMBER,
        opening=0,
        closing=5000,
        filed_by=here.user(Role.TOWN_HEAD),
    )
    today = timezone.localdate()
    return ReserveEntry.objects.create(**entry, happened_on=today, voucher=here.text("记2"))


def _reconciled(here: Place) -> None:
    """A month of the award that was paid too much, and the sums of its programme."""
    Reconciliation.objects.get_or_create(
        county=here.town.parent, defaults={"as_of": timezone.now()}
    )
    of = {"programme": here["award"].programme, "month": DECEMBER, "due": 300, "paid": 400}
    none = {"planned": 0, "sent_back": 0, "claimed": 0}
    MonthDifference.objects.create(award=here["award"], **of, **none, sent=0)
    none |= dict.fromkeys(("set_off", "reserve", "again", "owed", "ahead", "unknown"), 0)
    ReconciledMonth.objects.create(
        town=here.town, **of, **none, sent=400, too_much=100, differing=1
    )


def _claim(here: Place) -> Claim:
    award = here["award"]
    return Claim.objects.create(
        award=award,
        household=award.household,
        town=here.town,
        reason="death",
        cause=here.text("多发"),
        total=Decimal(100),
        created_by=here.user(Role.COUNTY_CASEWORKER),
        status="decided",
        heard_on=DECEMBER,
        heard=here.text("陈述"),
        heard_by=here.user(Role.TOWN_CASEWORKER),
        document="测试追〔2022〕1号",
        decided_by=here.user(Role.COUNTY_APPROVER),
        decided_at=timezone.now(),
    )


def _correction(here: Place) -> ClaimCorrection:
    return ClaimCorrection.objects.create(
        claim=here["claim"],
        amount=Decimal(10),
        reason=here.text("核实"),
        evidence=here.text("证明"),
        proposed_by=here.user(Role.COUNTY_CASEWORKER),
        granted=True,
        decided_by=here.user(Role.COUNTY_APPROVER),
        decided_at=timezone.now(),
        note="测试更〔2022〕1号",
    )


def _finding(here: Place, comparison: Comparison, **fields: Any) -> Finding:
    award = here["award"]
    return Finding.objects.create(
        comparison=comparison,
        county=here.county,
        department="car",
        month=DECEMBER,
        key=f"{award.pk}",
        town=here.town,
        award=award,
        person=award.payee,
        evidence=[{"department": "car", "row": 2, "name": here.text("人")}],
        **{"kind": "car", **fields},
    )
