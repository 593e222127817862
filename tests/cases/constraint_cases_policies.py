"""The same for the approval policy; read by test_constraints."""

from cases import models as m
from tests import factories
from tests.cases import walk
from tests.cases.constraint_cases import BREAKS, MAY, breaks
from tests.cases.walk import worker


def policy(**values):
    said = {"county": factories.county(), "valid_from": MAY, "document": "文"}
    return m.ApprovalPolicy.objects.create(**{**said, **values})


BREAKS["approval_policy_draft_has_drafter"] = lambda: policy(waits=True)
BREAKS["approval_policy_by_two_people"] = lambda: policy(drafted_by=worker(), signed_by=worker())


@breaks("approval_policy_not_by_who_changed_it")
def _a_draft_that_its_second_hand_signs():
    made = policy(drafted_by=worker(), waits=True)
    made.changed_by.add(walk.approver())
    m.ApprovalPolicy.objects.filter(pk=made.pk).update(waits=False, signed_by=walk.approver())


@breaks("approval_policy_when_live_by_two")
def _a_policy_of_one_person():
    factories.live()
    policy(drafted_by=worker())


@breaks("approval_rule_when_live_by_two")
def _a_line_of_one_person():
    made = factories.policy()
    factories.live()
    made.rules.update(route=["town"])
