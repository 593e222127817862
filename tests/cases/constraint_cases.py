"""One write per named constraint of `welfare` and `cases` that breaks this one and no other."""

from datetime import date
from decimal import Decimal

from django.utils import timezone
from psycopg.types.range import DateRange

from benefits.states import RunStatus
from cases import models as m
from tests import factories
from tests.benefits import scene
from tests.cases import walk
from tests.cases.constraint_ground import accepted, opened, submitted
from welfare import models as w
from welfare.accounts.roles import Role

MARCH, MAY, MID = date(2022, 3, 1), date(2022, 5, 1), date(2022, 5, 2)
NOW = timezone.now()
BREAKS = {}


def breaks(name):
    def keep(function):
        assert name not in BREAKS
        BREAKS[name] = function
        return function

    return keep


def row(name, model, /, **values):
    """The constraint breaks when this row is written."""
    BREAKS[name] = lambda: model.objects.create(
        **{k: v() if callable(v) else v for k, v in values.items()}
    )


def twice(name, model, /, **values):
    """The constraint breaks when the same row is written again."""

    def write():
        made = {k: v() if callable(v) else v for k, v in values.items()}
        model.objects.create(**made)
        model.objects.create(**made)

    BREAKS[name] = write


def changed(name, make, /, **values):
    """The constraint breaks when a sound row gets these values."""

    def write():
        made = make()
        type(made).objects.filter(pk=made.pk).update(**values)

    BREAKS[name] = write


county, town, worker = factories.county, factories.town, walk.worker
NAMED = {"code": "X", "name": "某项"}

# welfare
changed("division_code_has_12_digits", town, code="12345")
changed("division_county_stands_alone", town, parent=None)
changed("division_village_is_urban_or_rural", lambda: factories.village(town()), residence="")
changed("user_roles_are_known", worker, roles=["king"])
changed("user_separated_roles_stand_alone", worker, roles=[Role.AUDITOR, Role.FINANCE])
twice("draft_one_per_form", w.Draft, user=worker, form="/x/", fields="[]", saved_at=timezone.now)
row("job_finished_has_time", w.Job, kind="x", task="x", title="x", status="done")
row("job_done_within_total", w.Job, kind="x", task="x", title="x", done=3, total=2)
BATCH = {"county": county, "kind": "x", "sha256": "x", "size": 1, "file_name": "x"}
row("batch_rows_add_up", w.ImportBatch, **BATCH, status="imported", rows_read=3, saved=1)
twice("batch_file_taken_once", w.ImportBatch, **BATCH, status="imported")
row(
    "batch_of_money_has_second_person",
    w.ImportBatch,
    **BATCH,
    status="imported",
    money=[{"count": 1}],
)
row(
    "batch_second_person_is_another",
    w.ImportBatch,
    **BATCH,
    uploaded_by=worker,
    seconded_by=worker,
)
twice("layout_once_per_kind", w.TableLayout, county=county, kind="x", definition={})
DATED = {"county": county, "key": w.Key.PAY_DAY, "value": "10", "valid_from": MARCH}
twice("parameter_once_per_day", w.Parameter, **DATED, document="文")
row("parameter_names_its_document", w.Parameter, **DATED, document="")

DAY = {"county": county, "date": MAY, "is_workday": False}
twice("workday_once_per_county", w.Workday, **DAY)

# people
changed("person_has_resident_id", factories.person, resident_id_hash="")
changed("person_certificate_is_known", factories.person, certificate="library")
changed("person_disability_grade_1_to_4", factories.person, disability_grade=5)
changed(
    "member_leaves_after_joining",
    lambda: factories.household().members.get(),
    left_on=date(2019, 1, 1),
)


@breaks("person_once_per_county")
def _():
    same = {"resident_id": factories.resident_id(1)}
    factories.person(**same, county=factories.county("610398", "别县"))
    for _n in range(2):
        factories.person(**same)


@breaks("member_in_one_household_at_a_time")
def _():
    home = factories.household()
    home.members.create(person=home.head, relation="户主", joined_on=MAY)


@breaks("group_member_once_per_list")
def _():
    person = factories.person()
    for _n in range(2):
        factories.listed(person, town=town(), as_of=MAY)


# programmes and policy
twice("programme_code_once", m.Programme, county=county, **NAMED, kind="relief", legal_basis="文")
row("programme_has_kind", m.Programme, county=county, **NAMED, legal_basis="文")
BAND = {"programme": lambda: factories.programme("OLD"), **NAMED, "position": 1}


def row_of_band(**values):
    given = {**BAND, "programme": factories.programme("OLD"), **values}
    return m.Band.objects.create(**given)


@breaks("band_code_once")
def _():
    row_of_band()
    row_of_band(position=2)


@breaks("band_position_once")
def _():
    row_of_band()
    row_of_band(code="Y")


@breaks("band_ages_do_not_overlap")
def _():
    row_of_band(age_from=80, age_to=89)
    row_of_band(code="Y", position=2, age_from=90, age_to=99)
    row_of_band(code="Z", position=3, age_from=85)


row("band_ages_in_order", m.Band, **BAND, age_from=90, age_to=80)
RULE = {"county": county, "verdict": "excludes", "valid_from": MAY}
PAIR = {"first": "dibao", "second": "tekun"}
twice("exclusion_rule_once_per_day", m.ExclusionRule, **RULE, **PAIR, document="文")
row(
    "exclusion_rule_in_order",
    m.ExclusionRule,
    **RULE,
    first="tekun",
    second="dibao",
    document="文",
)
row("exclusion_rule_names_its_document", m.ExclusionRule, **RULE, **PAIR, document="")
twice("institution_name_once", m.Institution, county=county, name="某院")
twice(
    "supplement_kind_code_once",
    m.SupplementKind,
    county=county,
    **NAMED,
    position=1,
    condition="none",
)
twice("fund_source_code_once", m.FundSource, county=county, **NAMED)
twice("person_group_code_once", m.PersonGroup, county=county, **NAMED, position=1)


@breaks("person_group_name_once")
def _():
    for code in ("a", "b"):
        m.PersonGroup.objects.create(county=county(), code=code, name="名", position=1)


twice(
    "approval_policy_once_per_day", m.ApprovalPolicy, county=county, valid_from=MAY, document="文"
)


def first_rule():
    return factories.policy().rules.get(position=1)


changed("approval_rule_position_once", first_rule, position=2)
changed("approval_rule_has_route", first_rule, route=[])
changed("approval_rule_one_bound", first_rule, below=Decimal(1), up_to=Decimal(1))

# filings
FILED = {"town": town, "filed_by": worker}
twice("filing_once_per_month", m.MonthlyFiling, **FILED, month=MAY)
changed("person_school_until_is_first_day", factories.person, school_until=MID)
row("filing_month_is_first_day", m.MonthlyFiling, **FILED, month=MID)
row("filing_check_has_person_and_time", m.MonthlyFiling, **FILED, month=MAY, checked_by=worker)

# applications
changed("application_accepted_has_date_and_person", opened, status="accepted")
changed("application_submitted_is_complete", submitted, route=[])
changed("application_in_review_is_with_a_tier", submitted, tier="")
changed("application_decided_has_date", submitted, status="refused", tier="")
changed("application_money_not_negative", opened, amount_requested=Decimal(-1))


@breaks("application_one_open_per_household_and_programme")
def _():
    made = opened()
    made.pk, made.number = None, "again"
    made.save(force_insert=True)


changed("application_complaint_has_day_and_words", opened, complained_on=MAY)


# evidence
def survey():
    return walk.survey(accepted()).surveys.get()


def notice():
    return walk.post(walk.propose(walk.survey(accepted()), "5000"))


changed("survey_is_signed", survey, member_present="")
changed("survey_signers_are_two_people", survey, first_signer=" LI ", second_signer="li")
changed("survey_income_not_negative", survey, annual_income=Decimal(-1))

changed("notice_ends_after_it_starts", notice, ends_on=date(2020, 1, 1))
changed("notice_closed_has_date_and_person", notice, result="no_objection")


@breaks("notice_closed_after_its_last_day")
def _():
    made = notice()
    closed = {"result": "no_objection", "closed_on": made.ends_on, "closed_by": worker()}
    type(made).objects.filter(pk=made.pk).update(**closed)


def recorded(**fields):
    said = {"step": "federation", "done_on": MAY, "agreed": True, "recorded_by": worker(), **fields}
    return m.StepRecord.objects.create(**{"application": opened(), **said})


@breaks("step_recorded_once")
def _():
    recorded(application=recorded().application)


@breaks("step_is_named")
def _():
    recorded(step="")


@breaks("step_refusal_has_reason")
def _():
    recorded(agreed=False)


@breaks("step_without_question_has_text")
def _():
    recorded(agreed=None)


@breaks("notice_objection_is_described")
def _():
    made = notice()
    closed = {"closed_on": made.closes_from, "closed_by": worker()}
    type(made).objects.filter(pk=made.pk).update(result="objection", **closed)


@breaks("notice_one_running")
def _():
    made = notice()
    made.pk = None
    made.save(force_insert=True)


# clocks
CLOCK = {
    "application": opened,
    "step": "survey",
    "started_on": MAY,
    "due_on": date(2022, 5, 6),
}
twice("time_limit_once_per_step", m.TimeLimit, **CLOCK)
row("time_limit_due_after_it_starts", m.TimeLimit, **CLOCK | {"due_on": MARCH})
row("time_limit_done_after_it_starts", m.TimeLimit, **CLOCK, done_on=MARCH)
row("time_limit_of_the_whole_case_stands_on_the_case", m.TimeLimit, **CLOCK | {"step": "whole"})
LONGER = {
    "application": opened,
    "reason": "apart",
    "note": "人户分离",
    "due_before": MARCH,
    "due_on": MAY,
    "extended_by": worker,
}
row("term_extension_is_explained", m.TermExtension, **LONGER | {"note": ""})
row("term_extension_is_longer", m.TermExtension, **LONGER | {"due_on": MARCH})


# decisions
def approval(*rows, tier="town", person=walk.head, **values):
    made = submitted()
    for at, by in rows or ((tier, person),):
        m.Approval.objects.create(
            **{
                "application": made,
                "round": 1,
                "tier": at,
                "decision": "approve",
                "amount": Decimal(1),
                "decided_by": by(),
                **values,
            }
        )


BREAKS["approval_once_per_tier"] = lambda: approval(("town", walk.head), ("town", walk.approver))
BREAKS["approval_one_person_one_tier"] = lambda: approval(
    ("town", walk.head), ("county", walk.head)
)
BREAKS["approval_refusal_has_reason"] = lambda: approval(decision="refuse")
BREAKS["approval_amount_not_negative"] = lambda: approval(amount=Decimal(-1))
BREAKS["approval_of_meeting_names_the_meeting"] = lambda: approval(tier="meeting")

# awards
changed("award_ended_has_day", factories.award, status="ended", stop_way="ledger")
changed(
    "award_ended_has_reason_and_last_month",
    factories.award,
    status="ended",
    stop_way="ledger",
    left_on=MAY,
)
changed("award_suspended_has_month", factories.award, status="suspended", stop_way="ledger")
changed("award_stopped_by_two_people", factories.award, status="suspended", suspended_from=MAY)
changed("award_has_application_unless_from_ledger", factories.award, origin="confirmed")
changed("award_covers_at_most_the_family", factories.award, covered_size=2)
changed("award_first_month_is_first_day", factories.award, first_month=MID)
changed("award_last_month_is_first_day", factories.award, last_month=MID)
changed("award_suspended_month_is_first_day", factories.award, suspended_from=MID)
changed(
    "award_suspended_until_is_first_day", factories.award, suspended_from=MAY, suspended_until=MID
)
changed("award_suspended_until_after_its_start", factories.award, suspended_until=MAY)


@breaks("award_number_once_per_programme")
def _():
    made = factories.award()
    factories.award(number=made.number)


@breaks("award_member_once")
def _():
    made = factories.award("RELIEF")
    made.members.create(person=made.payee, period=DateRange(date(2030, 1, 1), None))


@breaks("award_member_no_overlap_of_exclusive_programmes")
def _():
    made = factories.award("DIBAO")
    factories.award("TEKUN", household=made.household)


# what stands beside an award
def care(**values):
    return lambda: factories.award("TEKUN", **values).care_detail


changed("care_has_form_and_grade", care(), grade="")
changed("care_injury_fee_not_negative", care(), work_injury_fee=-1)
changed(
    "care_at_home_has_no_institution", care(care_form="institution", institution="院"), form="home"
)
changed("care_change_has_month_and_grade", care(), changed_from=MAY)
changed("care_changed_from_is_first_day", care(), changed_from=MID, grade_before="self")
changed(
    "child_with_a_family_has_no_institution",
    lambda: m.GuardianDetail.objects.create(
        award=factories.award("ORPHAN"),
        **{"placement": "institution", "institution": factories.institution()},
    ),
    placement="home",
)
changed(
    "confirmed_child_has_a_guardian",
    lambda: m.GuardianDetail.objects.create(
        award=factories.award("ORPHAN", application=opened(), origin="confirmed"),
        **{"guardian": "测", "relation": "祖父"},
    ),
    relation="",
)
changed(
    "relief_papers_belong_to_relief_first",
    lambda: factories.award("RELIEF").relief_detail,
    papers_done_on=MAY,
)
changed(
    "dibao_ground_belongs_to_single_cover",
    lambda: factories.award().dibao_detail,
    single_ground="clergy",
)
changed(
    "gradual_exit_month_is_first_day",
    lambda: factories.award(exit_support_from=MAY, exit_support_months=12).gradual_exit,
    from_month=MID,
)
changed(
    "gradual_exit_has_an_end",
    lambda: factories.award(exit_support_from=MAY, exit_support_months=12).gradual_exit,
    months=None,
)
changed(
    "gradual_exit_last_month_is_first_day",
    lambda: factories.award(exit_support_from=MAY, exit_support_months=12).gradual_exit,
    until_month=MID,
)


def follow_up(**values):
    made = values.pop("award", None) or factories.award()
    said = {"step": "death", "reported": "去世", "started_on": MAY, "due_on": MID}
    return m.FollowUp.objects.create(award=made, **said | values)


BREAKS["follow_up_runs_once"] = lambda: follow_up(award=follow_up().award)
BREAKS["follow_up_due_after_it_starts"] = lambda: follow_up(due_on=MARCH)
BREAKS["follow_up_done_has_outcome"] = lambda: follow_up(done_on=MID)


@breaks("disability_detail_grade_1_to_4")
def _():
    m.DisabilityDetail.objects.create(award=factories.award("LIVING"), kind="1", grade=5)


@breaks("award_amount_once_per_month")
def _():
    made = factories.award()
    factories.amount(made, made.first_month, 1)


def amount():
    return factories.award().amounts.get()


changed("award_amount_not_negative", amount, care=Decimal(-1))
changed("award_amount_month_is_first_day", amount, from_month=MID)
changed("award_amount_is_urban_or_rural", amount, residence="")


def suspension(**values):
    made = values.pop("award", None) or factories.award()
    return m.Suspension.objects.create(
        **{"award": made, "first_month": MARCH, "last_month": MAY, "reason": "核查", **values}
    )


def supplement(**values):
    made = values.pop("member", None) or factories.award().members.get()
    kind = m.SupplementKind.objects.get_or_create(
        county=county(), code="s", defaults={"name": "s", "position": 1, "condition": "none"}
    )[0]
    return m.Supplement.objects.create(
        **{"member": made, "kind": kind, "first_month": MARCH, "last_month": MAY, **values}
    )


changed("suspension_ends_after_it_starts", suspension, last_month=date(2022, 2, 1))
changed("suspension_first_month_is_first_day", suspension, first_month=date(2022, 3, 2))
changed("suspension_last_month_is_first_day", suspension, last_month=MID)
BREAKS["suspension_no_overlap"] = lambda: suspension(award=suspension().award, first_month=MAY)
changed("supplement_ends_after_it_starts", supplement, last_month=date(2022, 2, 1))
changed("supplement_first_month_is_first_day", supplement, first_month=date(2022, 3, 2))
changed("supplement_last_month_is_first_day", supplement, last_month=MID)
BREAKS["supplement_one_kind_at_a_time"] = lambda: supplement(
    member=supplement().member, first_month=MAY
)


# the random check
def drawn(**values):
    of_programme = factories.programme("TEKUN")
    said = {"county": county(), "programme": of_programme, "drawn_on": MAY, "drawn_by": worker()}
    return m.SampleDraw.objects.create(**said | {"seed": "7", "percent": Decimal(30)} | values)


BREAKS["draw_has_seed"] = lambda: drawn(seed="")
BREAKS["draw_takes_a_share"] = lambda: drawn(percent=Decimal(0))


def filed_twice(case):
    for _time in range(2):
        m.SampledCase.objects.create(application=case, chosen=False, relative=True)


DRAWN = {"draw": drawn, "application": opened}
BREAKS["sampled_case_counts_once"] = lambda: filed_twice(opened())
row("sampled_case_check_is_complete", m.SampledCase, **DRAWN, chosen=True, checked_on=MAY)
row(
    "sampled_case_only_chosen_is_checked",
    m.SampledCase,
    **DRAWN,
    chosen=False,
    agrees=True,
    checked_on=MAY,
    checked_by=worker,
    result="核查",
)
row(
    "sampled_case_was_drawn_or_filed",
    m.SampledCase,
    application=opened,
    chosen=False,
)
row(
    "sampled_case_is_visited_by_two",
    m.SampledCase,
    application=opened,
    chosen=False,
    relative=True,
    agrees=True,
    checked_on=MAY,
    checked_by=worker,
    result="核查",
    first_visitor="赵六",
    second_visitor="赵六 ",
)

# go-live
GO_LIVE = {"programme": factories.programme, "month": MAY, "recorded_at": NOW}
row("go_live_month_is_first_day", m.GoLive, **GO_LIVE | {"month": MID})
CHANGE = {"change_by": worker, "change_at": NOW, "confirmed_at": NOW}
row("go_live_change_month_is_first_day", m.GoLive, **GO_LIVE, **CHANGE, change_month=MID)
row("go_live_change_has_person_and_time", m.GoLive, **GO_LIVE, change_month=MAY)
ALONE = {"recorded_by": worker, "confirmed_by": worker, "confirmed_at": NOW}
row("go_live_confirmed_by_another_person", m.GoLive, **GO_LIVE, **ALONE)
row(
    "go_live_confirmed_has_person_and_time",
    m.GoLive,
    **GO_LIVE,
    recorded_by=worker,
    confirmed_at=NOW,
)


@breaks("go_live_stays_once_paid")
def _another_month_after_a_run():
    factories.award()
    scene.run_to(RunStatus.CALCULATED)
    m.GoLive.objects.update(month=MAY)


@breaks("former_id_once")
def _():
    said = {"county": county(), "resident_id_hash": "x", "resident_id": "x", "until": MARCH}
    for _n in range(2):
        m.FormerId.objects.create(person=factories.person(), **said)


# the care of earlier months
def past_care(**values):
    said = {"last_month": MAY, "form": "home", "grade": "self"} | values
    return lambda: factories.award("TEKUN").past_cares.create(**said)


changed("past_care_has_form_and_grade", past_care(), grade="")
changed("past_care_injury_fee_not_negative", past_care(), work_injury_fee=-1)
changed("past_care_last_month_is_first_day", past_care(), last_month=MID)


@breaks("past_care_at_home_has_no_institution")
def _():
    past_care(institution=factories.institution())()


@breaks("past_care_one_in_a_month")
def _():
    row = past_care()()
    row.award.past_cares.create(last_month=MAY, form="home", grade="self")
