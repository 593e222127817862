"""The same file by two accesses of one department at the very same moment."""

from io import BytesIO
from time import sleep

import pytest

from counties import arrivals
from tests import factories
from tests.cases.test_actions_races import at_once
from tests.verification.files import MONTH
from tests.welfare.test_offices import opened
from welfare.models import ImportBatch, TableLayout
from welfare.offices.scopes import Scope

DEATHS = {
    "row_keys": ["name", "resident_id"],
    "columns": {
        "name": {"headers": ["姓名"], "required": True},
        "resident_id": {"headers": ["身份证号"], "required": True, "secret": True},
        "died_on": {"headers": ["死亡日期"], "required": True},
    },
}
pytestmark = pytest.mark.django_db(transaction=True)


def test_two_programs_that_send_it_at_one_moment_find_one_batch(monkeypatch):
    county = factories.county()
    TableLayout.objects.create(county=county, kind="death", definition=DEATHS)
    accesses = [opened([Scope.FILES], county, department="death")[0] for _n in range(2)]
    text = f"序号,姓名,身份证号,死亡日期\n1,某,{factories.resident_id(1)},2022-11-01\n".encode()
    hand_in = arrivals.imports.hand_in

    def slowly(**values):
        sleep(0.5)  # the other one looks meanwhile whether it is known
        return hand_in(**values)

    monkeypatch.setattr(arrivals.imports, "hand_in", slowly)

    def sent(access):
        return arrivals.receive(
            access=access,
            department="death",
            month=MONTH,
            file=BytesIO(text),
            file_name="x.csv",
        )

    results = at_once(*[lambda access=access: sent(access) for access in accesses])
    assert sorted(new for _batch, new in results) == [False, True]
    assert ImportBatch.objects.count() == 1
