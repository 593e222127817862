"""Who writes down the steps that a kind of programme declares."""

from django.utils.translation import gettext as _

from cases.models import Application
from cases.programmes import RecordedStep
from cases.rules.evidence import step_record
from welfare.accounts.rules import check_permission
from welfare.exceptions import NotAllowed
from welfare.models import User


def steps_of(application: Application, by: User) -> list[RecordedStep]:
    """The steps of this case that this person writes down, those not written down yet first."""
    steps = application.programme.definition.recorded_steps
    own = [step for step in steps if by.may(step.right)]
    return sorted(own, key=lambda step: step_record(application, step) is not None)


def check_records_a_step(application: Application, by: User) -> None:
    """The case has a step that this person writes down."""
    steps = application.programme.definition.recorded_steps
    if not steps:
        raise NotAllowed(_("This programme has no step of that kind."))
    if not steps_of(application, by):
        check_permission(by, frozenset(step.right for step in steps))


def check_records(application: Application, by: User, step: RecordedStep) -> None:
    """This very step belongs to the case, and this person writes it down."""
    if step not in application.programme.definition.recorded_steps:
        raise NotAllowed(
            _("“%(step)s” is no step of “%(programme)s”.")
            % {"step": step.term, "programme": application.programme}
        )
    check_permission(by, frozenset({step.right}))
