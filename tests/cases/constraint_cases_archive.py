"""Constraints of the lists of folders that are destroyed."""

from datetime import date

from django.utils import timezone

from cases import models as m
from tests import factories
from tests.cases import walk
from tests.cases.constraint_cases import BREAKS, breaks

MAY, NOW = date(2022, 5, 1), timezone.now()
county, worker = factories.county, walk.worker


def listed(**values):
    said = {"county": county(), "year": 2060, "drawn_by": worker()}
    return m.DestructionList.objects.create(**said | values)


def destroying(**values):
    said = {"closed_on": MAY, "kept_until": 2052, "papers": 1, "pages": 1}
    said |= {"listed": values.pop("listed", None) or listed(), "household": factories.household()}
    return m.DestructionFolder.objects.create(**said | values)


def twice_on_a_list():
    made = destroying()
    destroying(listed=made.listed, household=made.household)


BREAKS["destruction_list_one_open"] = lambda: (listed(), listed())
BREAKS["destruction_list_says_who_and_when"] = lambda: listed(status="appraised")
BREAKS["destruction_folder_has_papers_and_a_period"] = lambda: destroying(papers=0)
BREAKS["destruction_folder_once_on_a_list"] = twice_on_a_list


@breaks("destruction_is_decided_by_somebody_else")
def _decided_alone():
    alone, said = walk.approver(), {"opinion": "x", "decision": "x", "status": "destroyed"}
    listed(**said, appraised_by=alone, appraised_at=NOW, decided_by=alone, decided_at=NOW)
