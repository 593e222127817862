"""What many constraint cases begin with: laid once by test_constraints, found by each of them."""

from cases.models import Application
from tests.cases import walk


def ground():
    walk.ground()
    walk.opened()
    walk.accepted()
    walk.submitted(amount="32000")


def opened():
    return Application.objects.get(status="draft")


def accepted():
    return Application.objects.get(status="accepted")


def submitted():
    return Application.objects.get(status="in_review", tier="town")
