"""What PostgreSQL refuses of logbooks and their records, beside constraint_cases."""

from datetime import timedelta
from uuid import UUID

from cases.models import Logbook, LogbookDefinition, LogbookRecord
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
