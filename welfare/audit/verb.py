"""What a verb is. Each app keeps its verbs in `verbs`, large ones by subject; one row per verb.

Rules, buttons, pages, the audit log, recusal, the state diagrams and the sweep read the row;
nothing else lists verbs. A table imports no models, so that models, rules and actions can read it;
the extra rule that a row names is attached in the app's rules.
"""

from collections.abc import Mapping
from dataclasses import KW_ONLY, dataclass, field
from typing import Any, Literal, NamedTuple

from django.db.models import TextChoices
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from welfare.accounts.roles import Permission

Words = str | Promise
NO_STATES: frozenset[str] = frozenset()


class MoneyCause(TextChoices):
    """Why a payroll run pays more, to somebody else, or again; what its signers look at."""

    NEW = "new", _("New award")
    RELIEF_FIRST = "relief_first", _("Relief first")  # 先行救助
    LEDGER = "ledger", _("Taken over from a ledger")
    AMOUNT = "amount", _("Amount")
    SUPPLEMENT = "supplement", _("Supplement or care fee")
    RESUMPTION = "resumption", _("Resumption, or paid again after a gap")
    ARREARS = "arrears", _("Arrears")
    SET_OFF = "set_off", _("Less set off for a claim")  # 少扣或停扣追缴款
    TAKEN_OUT = "taken_out", _("Taken out of an earlier run, still owed")  # 此前剔出
    REPAID = "repaid", _("Failed payment, paid again")
    BULK = "bulk", _("Bulk grant")
    ACCOUNT = "account", _("Account")
    HOLDER = "holder", _("Account holder")
    PAYEE = "payee", _("Payee")
    INSTITUTION = "institution", _("Institution that is paid")
    STANDARD = "standard", _("New standard or rate")  # 提标
    SETTING = "setting", _("Setting of the county")


class Look(TextChoices):
    """How the button of a verb is drawn, as the stylesheet calls it."""

    FIRST = "button"
    SECOND = "button button--second"
    DANGER = "button button--danger"  # it cannot be taken back


class Concerns(NamedTuple):
    """Whose news an act is: those in its area who hold one of the rights, but not who did it.

    `own`: of the account alone that the act is about, also where it did it itself. `page` shows
    what it is about: by the number of the event's subject or case, or by none.
    """

    rights: frozenset[Permission]
    page: str
    number: Literal["subject_id", "case_id", ""] = "subject_id"
    own: bool = False


@dataclass(frozen=True, eq=False)
class Verb:
    """One thing that people do, named like the action that does it.

    `subject`: the model it is done to. `rights`: any of them suffices; none for what everybody may
    do to what is their own, or what no person does. `states`: those of the subject in which it may
    be done (none: it makes the subject, or the subject has none); `leads_to`: where it goes (none:
    it stays). `rule`: the app's rule that is asked besides. `event`: what the log records, called
    `label` on screen; `also`: events of what follows from it. `casework`: who did it takes part in
    the case and does not decide it. (回避, 57号 Art 11) `page`: the address that does it; `opens`:
    where its button leads when that is another one. `money`: of which causes of another payment it
    is an act; who did it signs no run that pays by it. `news`: whose news it is. Rows stand in the
    order of their buttons.
    """

    name: str
    subject: str
    _: KW_ONLY
    event: str
    label: Words
    rights: frozenset[Permission] = frozenset()
    states: frozenset[str] = NO_STATES
    leads_to: frozenset[str] = NO_STATES
    rule: str = ""
    also: Mapping[str, Words] = field(default_factory=dict)
    casework: bool = False
    money: frozenset[MoneyCause] = frozenset()
    news: Concerns | None = None
    page: str = ""
    opens: str = ""
    button: Words = ""
    look: Look = Look.SECOND

    @property
    def events(self) -> dict[str, Words]:
        """Everything that the log may record of this verb, in words."""
        return {self.event: self.label, **self.also}


class Machine(NamedTuple):
    """The states of a subject, which may follow which, and in which it begins; for the docs."""

    title: str
    subject: str
    states: type[TextChoices]
    transitions: Mapping[Any, frozenset[Any]]
    starts: tuple[Any, ...]


class Details(NamedTuple):
    """What the facts recorded with an act are called, and values that are codes."""

    names: Mapping[str, Words]
    values: Mapping[str, Words]


def table(*rows: Verb) -> dict[str, Verb]:
    """The rows by name, in their order; a name stands once."""
    by_name = {row.name: row for row in rows}
    if len(by_name) != len(rows):
        raise ValueError("a verb stands twice in the table")
    return by_name


def with_states(verbs: Mapping[str, Verb], subject: str) -> dict[str, Verb]:
    """The verbs that are done to a subject which is there, in their order."""
    return {name: verb for name, verb in verbs.items() if verb.subject == subject and verb.states}
