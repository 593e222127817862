"""What a county still lacks before its first case, and where each of it is mended."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from benefits import budget
from benefits.models import Allocation, BankLayout
from benefits.reference import gaps_for, looked_up
from cases.models import FundSource, GoLive, Programme
from cases.models.programme import RECOGNISED
from welfare.accounts.roles import TOWN_ROLES, Permission, Role, names_with
from welfare.county.parameters import set_keys
from welfare.models import Division, Key, Level, Parameter, TableLayout, User, Workday

P = Permission
PROGRAMME = "programmes.%(code)s"
SECTIONS = {  # where a profile says what stands in these tables
    "cases.approvalpolicy": "[[policies]]",
    "cases.band": f"[[{PROGRAMME}.bands]]",
    "cases.exclusionrule": "[[exclusions]]",
    "benefits.standard": "[[standards]]",
    "welfare.parameter": "[[parameters]]",
}
PAYING = {Key.PAY_DAY, Key.UNUSUAL_TIMES}  # of every run, whatever it pays
NOT_CHOSEN = gettext_lazy("known once the programmes are chosen")


@dataclass(frozen=True)
class Requirement:
    """One thing that is there or missing; `url` is where, `right` who may.

    What is not `needed` may follow after the first case. `section` is where a profile says it
    ("" where none does), with what of it is missing by name.
    """

    label: Any
    done: bool
    note: str
    url: str
    right: Permission
    needed: bool = True
    section: str = ""
    keys: tuple[str, ...] = ()

    @property
    def who(self) -> str:
        """Whose work it is, in the words of the roles."""
        return names_with(self.right)


@dataclass(frozen=True)
class Section:
    """Lines that belong together."""

    title: Any
    lines: list[Requirement]

    @property
    def missing(self) -> int:
        return sum(1 for line in self.lines if line.needed and not line.done)


def sections(county: Division | None) -> list[Section]:
    """The whole list; without a county there is one thing to do."""
    founding = Requirement(
        gettext_lazy("County with code and name"),
        county is not None,
        f"{county.code} {county.name}" if county else "",
        "" if county else reverse("counties:found"),
        P.MANAGE_SYSTEM,
        section="[county]",
    )
    if county is None:
        return [Section(gettext_lazy("County"), [founding])]
    return [
        Section(gettext_lazy("County"), [founding, *_places(county)]),
        Section(gettext_lazy("Programmes"), list(_programmes(county))),
        Section(gettext_lazy("Accounts"), list(_accounts(county))),
        Section(gettext_lazy("Before ledgers"), list(_later(county))),
        Section(gettext_lazy("Before the first payment"), list(_paying(county))),
        Section(gettext_lazy("Go-live"), list(_go_live(county))),
    ]


def missing_lines(county: Division) -> list[str]:
    """What the list still lacks, each with the section and key of a profile that would say it."""
    missing = [
        (section, one) for section in sections(county) for one in section.lines if not one.done
    ]
    by_hand = [str(one.label) for _section, one in missing if not one.section]
    lines = [line for _section, one in missing if one.section for line in _in_profile(one)]
    if by_hand:
        names = _(", ").join(by_hand)
        lines.append(
            _("entered in the system, in no profile: accounts of %(names)s") % {"names": names}
        )
    return lines


def _in_profile(one: Requirement) -> list[str]:
    later = "" if one.needed else _(" (may follow after the first case)")
    note = f": {one.note}" if one.note else ""
    return [f"{one.section} {said}{later}" for said in one.keys or (f"{one.label}{note}",)]


def limits_missing(county: Division | None) -> list[Key]:
    """The limits that the county's programmes look up and that are not set."""
    wanted = {key for one in Programme.objects.filter(county=county) for key in looked_up(one)}
    there = set_keys(county, timezone.localdate())
    return [key for key in Key if key in wanted - there]


def kinds_granted(county: Division | None) -> set[str]:
    """The kinds of which the county has a programme."""
    return set(Programme.objects.filter(county=county).values_list("kind", flat=True))


def missing_in(county: Division | None) -> int:
    """How many things are missing before the first case."""
    return sum(section.missing for section in sections(county))


def _places(county: Division) -> Iterator[Requirement]:
    towns = county.children.filter(level=Level.TOWN, valid_to=None)
    bare = towns.exclude(children__level=Level.VILLAGE).order_by("code")
    url = reverse("counties:divisions")
    note = _("%(n)s towns") % {"n": towns.count()}
    right, section = P.MANAGE_SYSTEM, "[divisions]"
    yield Requirement(gettext_lazy("Towns"), towns.exists(), note, url, right, section=section)
    names = "、".join(bare.values_list("name", flat=True)[:6])
    complete = towns.exists() and not names
    note = _("without: %(names)s") % {"names": names} if names else ""
    label = gettext_lazy("Villages or communities in every town")
    yield Requirement(label, complete, note, url, right, section=section)
    days = Workday.objects.exists()
    url = _admin("welfare.workday")
    label = gettext_lazy("Calendar")
    yield Requirement(label, days, "", url, P.MANAGE_SYSTEM, section="[calendar]")


def _programmes(county: Division) -> Iterator[Requirement]:
    granted = list(Programme.objects.filter(county=county).order_by("pk"))
    yield Requirement(
        gettext_lazy("Programmes that the county grants"),
        bool(granted),
        _(", ").join(programme.name for programme in granted),
        reverse("counties:programmes"),
        P.SET_STANDARDS,
        section=f"[{PROGRAMME}]" % {"code": "CODE"},
    )
    opened = [programme for programme in granted if programme.open_for_applications]
    yield _limits(county, chosen=bool(granted), needed=not opened)
    for programme in granted:
        if programme.definition.applied_for:
            yield from _of_programme(programme, needed=not opened)
    yield Requirement(
        gettext_lazy("A programme that is open for applications"),
        bool(opened),
        _(", ").join(programme.name for programme in opened),
        _admin("cases.programme"),
        P.SET_STANDARDS,
        section=f"[{PROGRAMME}] open_for_applications" % {"code": "CODE"},
    )


def _limits(county: Division, *, chosen: bool, needed: bool) -> Requirement:
    """Limits and terms of all programmes together: most of them are the same numbers."""
    missing = limits_missing(county)
    note = _("%(n)s missing") % {"n": len(missing)} if missing else _("complete")
    if not chosen:
        note = str(NOT_CHOSEN)
    label, url = gettext_lazy("Limits and terms"), reverse("counties:limits")
    return Requirement(
        label,
        chosen and not missing,
        note,
        url,
        P.SET_STANDARDS,
        needed,
        section=SECTIONS[Parameter._meta.label_lower],
        keys=tuple(f'key = "{key}"  # {key.label}' for key in missing),
    )


def _of_programme(programme: Programme, *, needed: bool) -> Iterator[Requirement]:
    """Its other gaps, one line for each table in which they are filled."""
    by_table: dict[str, list[str]] = {}
    for gap in gaps_for(programme):
        if gap.table != Parameter._meta.label_lower:
            by_table.setdefault(gap.table, []).append(gap.what)
    for table, gaps in by_table.items():
        words = {"programme": programme, "table": apps.get_model(table)._meta.verbose_name_plural}
        label = _("%(programme)s: %(table)s") % words
        yield Requirement(
            label,
            False,
            _("; ").join(gaps),
            _admin(table),
            P.SET_STANDARDS,
            needed,
            section=SECTIONS[table] % {"code": programme.code},
            keys=tuple(f"{programme.code}: {gap}" for gap in gaps),
        )
    if not by_table:
        yield Requirement(programme.name, True, _("complete"), "", P.SET_STANDARDS)


def _accounts(county: Division) -> Iterator[Requirement]:
    ours = User.objects.filter(Q(division=county) | Q(division__parent=county), is_active=True)
    held = list(ours.values_list("roles", flat=True))
    for role in Role:
        people = sum(role in roles for roles in held)
        needed = role in TOWN_ROLES | {Role.COUNTY_CASEWORKER, Role.COUNTY_APPROVER}
        note = _("%(n)s accounts") % {"n": people}
        url = reverse("welfare:user_create")
        yield Requirement(role.label, people > 0, note, url, P.MANAGE_USERS, needed)


def _later(county: Division) -> Iterator[Requirement]:
    layouts = TableLayout.objects.filter(county=county).exists()
    label = gettext_lazy("Layouts of the table files")
    url = _admin("welfare.tablelayout")
    right = P.MANAGE_SYSTEM
    yield Requirement(label, layouts, "", url, right, needed=False, section="[layouts.KIND]")


def _paying(county: Division) -> Iterator[Requirement]:
    """What the first run and its pay day look up; nothing of it is asked before a case."""
    right = P.SET_STANDARDS
    missing = sorted(PAYING - set_keys(county, timezone.localdate()))
    yield Requirement(
        gettext_lazy("Parameters of paying"),
        not missing,
        _(", ").join(str(key.label) for key in missing),
        _admin("welfare.parameter"),
        right,
        needed=False,
        section=SECTIONS[Parameter._meta.label_lower],
        keys=tuple(f'key = "{key}"  # {key.label}' for key in missing),
    )
    sources = FundSource.objects.filter(county=county).exists()
    label, url = gettext_lazy("Sources of money"), _admin("cases.fundsource")
    yield Requirement(label, sources, "", url, right, needed=False, section="[funds.CODE]")
    paying = _paid(county)
    bare = paying.filter(fund_source=None).order_by("pk").values_list("name", flat=True)
    chosen = paying.exists()
    yield Requirement(
        gettext_lazy("Usual source of each programme"),
        chosen and not bare,
        _(", ").join(bare) if chosen else str(NOT_CHOSEN),
        _admin("cases.programme"),
        right,
        needed=False,
        section=f"[{PROGRAMME}] fund" % {"code": "CODE"},
    )
    yield from _allocations(county)
    bank = BankLayout.objects.filter(county=county).exists()
    label, url = BankLayout._meta.verbose_name_plural, _admin("benefits.banklayout")
    yield Requirement(label, bank, "", url, right, needed=False, section="[[banks]]")


def _paid(county: Division) -> "QuerySet[Programme]":
    return Programme.objects.filter(county=county).exclude(kind__in=RECOGNISED)


def _allocations(county: Division) -> Iterator[Requirement]:
    """What the runs of this year take their money from: entered by one, confirmed by another."""
    paying, year = _paid(county), timezone.localdate().year
    ours = Allocation.objects.filter(county=county, reduces=None).in_year(year)
    entered = _(", ").join(budget.not_allocated(paying, ours))
    confirmed = _(", ").join(budget.not_allocated(paying, ours.granted()))
    lines = (
        (
            gettext_lazy("Allocations of the year entered"),
            entered,
            _("not allocated: %(names)s") % {"names": entered},
            P.PREPARE_PAYROLL,
        ),
        (
            gettext_lazy("Allocations of the year confirmed by another person"),
            confirmed,
            _("not confirmed: %(names)s") % {"names": confirmed},
            P.APPROVE_PAYROLL,
        ),
    )
    chosen, url = paying.exists(), reverse("benefits:allocation_list")
    for label, names, said, right in lines:
        note = (said if names else "") if chosen else str(NOT_CHOSEN)
        done, section = chosen and not names, "[[allocations]]"
        yield Requirement(label, done, note, url, right, needed=False, section=section)


def _go_live(county: Division) -> Iterator[Requirement]:
    """From which month on each programme is paid here; nothing is paid of those without."""
    url = reverse("cases:go_live_list")
    for programme in _paid(county).select_related("go_live").order_by("pk"):
        go_live: GoLive | None = getattr(programme, "go_live", None)
        confirmed = go_live is not None and go_live.is_confirmed
        if go_live is None:
            note = ""
        elif confirmed:
            note = f"{go_live.month:%Y-%m}"
        else:
            note = _("%(month)s waits for a second person") % {"month": f"{go_live.month:%Y-%m}"}
        yield Requirement(
            programme.name,
            confirmed,
            note,
            url,
            P.SET_STANDARDS,
            needed=False,
            section=f"[{PROGRAMME}] go_live" % {"code": programme.code},
        )


def _admin(label: str) -> str:
    meta = apps.get_model(label)._meta
    return reverse(f"admin:{meta.app_label}_{meta.model_name}_changelist")
