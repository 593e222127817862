"""What PostgreSQL refuses of logbooks and their records, beside constraint_cases."""

from datetime import timedelta
from uuid import UUID

from cases.models import (
    Liaison,
    Logbook,
    LogbookDefinition,
    LogbookRecord,
    RecordFollow,
    RecordStep,
)
from tests import factories
from tests.cases.constraint_cases import breaks, changed, county, twice, worker
from tests.cases.walk import days_ago

BOOK = {"county": county, "group": "other"}
FORM = UUID(int=1)
SAID = {"fields": [{"label": "情况"}]}


def logbook(code="other", name="其他台账"):
    made, _new = Logbook.objects.get_or_create(
        county=county(), code=code, defaults={"name": name, "group": "other"}
    )
    return made


def definition(**fields):
    values = {"logbook": logbook(), "valid_from": days_ago(400), "document": "1号", "said": SAID}
    return LogbookDefinition.objects.create(**{**values, **fields})


def record(**fields):
    home = factories.household()
    values = {
        "logbook": logbook(),
        "definition": fields.get("definition") or definition(),
        "town": home.town,
        "household": home,
        "happened_on": days_ago(9),
        "done_by": "丁",
        "needs_outcome": True,
        "waits": True,
        "recorded_by": worker(),
    }
    return LogbookRecord.objects.create(**{**values, **fields})


@breaks("logbook_code_once")
def _one_code_on_two_logbooks():
    logbook()
    Logbook.objects.create(county=county(), code="other", name="另一台账", group="other")


@breaks("logbook_name_once")
def _one_name_on_two_logbooks():
    logbook()
    Logbook.objects.create(county=county(), code="another", name="其他台账", group="other")


changed("logbook_has_code_and_name", logbook, name="")
twice(
    "logbook_definition_once_a_day",
    LogbookDefinition,
    logbook=logbook,
    valid_from=lambda: days_ago(1),
    document="1号",
    said=SAID,
)


@breaks("logbook_definition_has_document")
def _a_definition_by_nothing():
    definition(document="")


@breaks("record_number_once")
def _one_number_twice():
    first = record(once="A1")
    record(once="A1", definition=first.definition)


@breaks("record_form_once")
def _one_form_twice():
    first = record(form=FORM)
    record(form=FORM, definition=first.definition)


@breaks("record_says_who_did_it")
def _done_by_nobody():
    record(done_by="")


changed("record_closed_with_outcome", record, outcome="满意")
changed("record_struck_with_reason", record, struck_because="错了")


@breaks("record_due_after_its_day")
def _due_before_its_day():
    record(due_on=days_ago(9) - timedelta(days=1))


@breaks("record_of_a_village_has_its_town")
def _a_village_without_its_town():
    made = record()
    LogbookRecord.objects.filter(pk=made.pk).update(village=made.household.village, town=None)


def _step(**fields):
    made = record()
    return RecordStep.objects.create(**{"record": made, "name": "核实", **fields})


def _follow(**fields):
    made = record()
    values = {"record": made, "linked_by": worker(), **fields}
    return RecordFollow.objects.create(**values)


def _liaison(**fields):
    values = {"county": county(), "department": "教育", "name": "李", "valid_from": days_ago(9)}
    return Liaison.objects.create(**{**values, **fields})


@breaks("record_without_outcome_waits")
def _open_and_waits_for_nothing():
    record(waits=False)


@breaks("record_step_waits_once")
def _one_step_waits_twice():
    RecordStep.objects.create(record=_step().record, name="核实")


@breaks("record_step_has_a_name")
def _a_step_of_no_name():
    _step(name="")


@breaks("record_step_done_says_who_and_what")
def _a_step_done_by_nobody():
    _step(done_on=days_ago(1))


@breaks("record_follow_is_one_thing")
def _nothing_follows():
    _follow()


@breaks("record_follow_once")
def _one_case_follows_twice():
    first = _follow(award=factories.award("DIBAO"))
    RecordFollow.objects.create(record=first.record, award=first.award, linked_by=worker())


@breaks("liaison_one_a_department")
def _two_answer_for_one_department():
    _liaison()
    _liaison()


@breaks("liaison_has_department_and_name")
def _a_liaison_without_name():
    _liaison(name="")


@breaks("liaison_ends_after_the_beginning")
def _a_liaison_that_ended_before():
    _liaison(until=days_ago(10))


@breaks("record_programme_is_of_its_person")
def _a_programme_of_nobody():
    record(programme=factories.programme("DIBAO"))
