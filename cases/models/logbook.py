"""Records beside the cases: who did what for whom, when, by when it is answered, what followed.

(台账) A county says in a definition what a logbook holds; one shape serves them all.
"""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as say
from django.utils.translation import gettext_lazy as _

from cases.logbooks import Definition, LogbookField, shown
from cases.models.household import Household
from cases.models.person import Person, in_one_county
from cases.models.programme import Programme
from welfare.accounts.roles import Permission
from welfare.models import Division, DivisionScope, ImportBatch, User
from welfare.personal.fields import EncryptedTextField

LINE = 120  # signs of a record that stand in a list
REPORTER = ("reporter", "reporter_phone")  # who told it: fetched by the page of one record alone
PERSON = settings.AUTH_USER_MODEL


class LogbookGroup(models.TextChoices):
    """Which work a logbook belongs to; the list of logbooks is drawn by it."""

    CARE = "care", _("Care of tekun persons")  # 特困照料
    SERVICE = "service", _("Services and goods")  # 服务与物资
    MEDICAL = "medical", _("Medical assistance")  # 医疗救助
    REFERRAL = "referral", _("Help of other departments")  # 专项救助、转介
    LEAD = "lead", _("Leads and complaints")  # 主动发现、投诉举报
    PEOPLE = "people", _("People of the service")  # 队伍、宣传、培训
    OTHER = "other", _("Other records")


GIVE_NOTHING = (LogbookGroup.CARE, LogbookGroup.LEAD, LogbookGroup.PEOPLE)


class LogbookScope(DivisionScope):
    """A county's people see its logbooks, towns and bureau alike."""

    def visible_to(self, user: User) -> "LogbookScope":
        if not user.is_active or user.county is None:
            return self.none()
        return self.filter(county=user.county)


@pghistory.track()
class Logbook(models.Model):
    """One kind of record of a county. What it holds is said by its definitions, by date. (台账)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    code = models.SlugField(_("code"), max_length=30)
    name = models.CharField(_("name"), max_length=40)
    group = models.CharField(_("work"), max_length=10, choices=LogbookGroup.choices)

    objects = LogbookScope.as_manager()

    class Meta:
        verbose_name = _("logbook")
        verbose_name_plural = _("logbooks")
        ordering = ["group", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "code"],
                name="logbook_code_once",
                violation_error_message=_("The county has a logbook with this code already."),
            ),
            models.UniqueConstraint(
                fields=["county", "name"],
                name="logbook_name_once",
                violation_error_message=_("The county has a logbook of this name already."),
            ),
            models.CheckConstraint(
                condition=~Q(code="") & ~Q(name=""),
                name="logbook_has_code_and_name",
                violation_error_message=_("A logbook has a code and a name."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def step_names(self) -> list[str]:
        """All steps that its records ask for or asked for, each once."""
        steps = (step.name for one in self.definitions.all() for step in one.read.steps)
        return list(dict.fromkeys(steps))

    def defined_on(self, day: date) -> "LogbookDefinition | None":
        """What the county said of it that holds on a day; none before the first."""
        begun = (one for one in self.definitions.all() if one.valid_from <= day)
        return max(begun, key=lambda one: one.valid_from, default=None)

    def shown_on(self, day: date) -> "LogbookDefinition":
        """What holds on a day, or before the first day what will hold."""
        holds = self.defined_on(day)
        return holds or min(self.definitions.all(), key=lambda one: one.valid_from)

    @property
    def columns(self) -> tuple[LogbookField, ...]:
        """All columns that its records have or had, the newest definition's first, each once."""
        newest_first = sorted(self.definitions.all(), key=lambda one: one.valid_from, reverse=True)
        by_code = {}
        for one in newest_first:
            for column in one.read.fields:
                by_code.setdefault(column.code, column)
        return tuple(by_code.values())


class LogbookDefinition(models.Model):
    """What a logbook holds from a day on, by which document. Never changed: the next follows."""

    logbook = models.ForeignKey(Logbook, models.PROTECT, related_name="definitions")
    valid_from = models.DateField(_("valid from"))
    document = models.CharField(_("document"), max_length=100)
    said = models.JSONField(_("columns, term and outcomes"))
    written_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("definition of a logbook")
        verbose_name_plural = _("definitions of logbooks")
        ordering = ["logbook", "-valid_from"]
        constraints = [
            models.UniqueConstraint(
                fields=["logbook", "valid_from"],
                name="logbook_definition_once_a_day",
                violation_error_message=_("From this day on a definition holds already."),
            ),
            models.CheckConstraint(
                condition=~Q(document=""),
                name="logbook_definition_has_document",
                violation_error_message=_("Name the document by which the logbook is kept."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="logbook_definition_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.valid_from:%Y-%m-%d}"

    @cached_property
    def read(self) -> Definition:
        """The checked thing."""
        return Definition.read(self.said)


class LogbookRecordScope(DivisionScope):
    """Records of the user's town or county; those about no town are the county's alone."""

    def visible_to(self, user: User) -> "LogbookRecordScope":
        if not user.is_active or user.county is None:
            return self.none()
        own = self.filter(logbook__county=user.county).told_to(user)
        return own.filter(town=user.town) if user.town else own

    def told_to(self, user: User | None) -> "LogbookRecordScope":
        """Without confidential ones, but for those whose work they are; a print is for nobody."""
        if user is not None and user.may(Permission.KEEP_LOGBOOKS):
            return self
        return self.exclude(definition__said__contains={"confidential": True})

    def standing(self) -> "LogbookRecordScope":
        """Those that were not struck as a mistake."""
        return self.filter(struck_on=None)

    def to_close(self) -> "LogbookRecordScope":
        """Those whose outcome is still to be recorded, or a step."""
        return self.standing().filter(waits=True)

    def overdue(self, today: date) -> "LogbookRecordScope":
        """Open ones whose day has passed."""
        return self.to_close().filter(next_on__lt=today)

    def refusals(self, logbook: Logbook, person: Person, word: str) -> "LogbookRecordScope":
        """How often a person turned down what a logbook offers; `word` is that outcome."""
        return self.standing().filter(logbook=logbook, person=person, outcome=word)

    def of_family(self, household: Household) -> "LogbookRecordScope":
        """Those about the family or one who lives in it now, or from which its case followed."""
        lives = household.members.filter(left_on=None, person=OuterRef("person"))
        led = self.model.objects.filter(
            Q(follows__application__household=household) | Q(follows__award__household=household)
        )
        return self.filter(
            Q(household=household) | Exists(lives) | Q(pk__in=led.order_by().values("pk"))
        )


@pghistory.track()
class LogbookRecord(models.Model):
    """One line of a logbook, by the definition that held on its day. (一条台账记录)

    Written by `cases.actions.logbooks` alone. A mistake is struck with a reason, never removed.
    """

    logbook = models.ForeignKey(Logbook, models.PROTECT, related_name="records")
    definition = models.ForeignKey(LogbookDefinition, models.PROTECT, related_name="+")
    town = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("town")
    )
    village = models.ForeignKey(
        Division, models.PROTECT, null=True, related_name="+", verbose_name=_("village")
    )
    household = models.ForeignKey(Household, models.PROTECT, null=True, related_name="records")
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="records")
    # What the person was on when it happened, whatever became of that award since.
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="+", verbose_name=_("programme")
    )
    happened_on = models.DateField(_("day"))
    done_by = models.CharField(_("who did it"), max_length=60)
    values = models.JSONField(_("columns"), default=dict)
    # Who told it, where the logbook asks: in no list, print or export, shown whole with a reason.
    reporter = EncryptedTextField(blank=True, default="", shown_as=_("Who reported it"))
    reporter_phone = EncryptedTextField(
        blank=True, default="", shown_as=_("Telephone of who reported it")
    )
    once = models.CharField(max_length=60, blank=True)  # the number that stands only once
    needs_outcome = models.BooleanField(default=False)
    due_on = models.DateField(_("due on"), null=True)
    provisional = models.BooleanField(_("provisional"), default=False)
    # Whether an outcome or a step is still to be recorded, and the nearest day of these.
    waits = models.BooleanField(default=False)
    next_on = models.DateField(_("next due on"), null=True)
    outcome = models.CharField(_("outcome"), max_length=60, blank=True)
    followed = models.TextField(_("what followed"), blank=True)
    closed_on = models.DateField(_("answered on"), null=True)
    closed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    struck_on = models.DateField(_("struck on"), null=True)
    struck_at = models.DateTimeField(null=True)
    struck_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    struck_because = models.CharField(_("struck because"), max_length=200, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)
    form = models.UUIDField(null=True)  # which was sent; a second click sends it again
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")

    objects = LogbookRecordScope.as_manager()

    class Meta:
        verbose_name = _("record of a logbook")
        verbose_name_plural = _("records of logbooks")
        ordering = ["-happened_on", "-pk"]
        indexes = [
            models.Index(fields=["logbook", "-happened_on", "-id"], name="record_by_day"),
            models.Index(fields=["logbook", "town", "-happened_on"], name="record_by_town"),
            models.Index(
                fields=["next_on"],
                condition=Q(struck_on=None, waits=True),
                name="record_to_close",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["logbook", "once"],
                condition=~Q(once="") & Q(struck_on=None),
                name="record_number_once",
                violation_error_message=_("This number stands in the logbook already."),
            ),
            models.UniqueConstraint(
                fields=["form"],
                name="record_form_once",
                violation_error_message=_("This record is written already."),
            ),
            models.CheckConstraint(
                condition=~Q(done_by=""),
                name="record_says_who_did_it",
                violation_error_message=_("Say who did it."),
            ),
            models.CheckConstraint(
                condition=Q(closed_on=None, closed_by=None, closed_at=None, outcome="", followed="")
                | (
                    Q(closed_on__gte=F("happened_on"), closed_by__isnull=False)
                    & Q(closed_at__isnull=False, needs_outcome=True)
                    & ~Q(outcome="")
                ),
                name="record_closed_with_outcome",
                violation_error_message=_(
                    "An answered record has its outcome, its day, not before its beginning, and "
                    "who wrote it."
                ),
            ),
            models.CheckConstraint(
                condition=Q(struck_on=None, struck_by=None, struck_at=None, struck_because="")
                | (
                    Q(struck_on__isnull=False, struck_by__isnull=False, struck_at__isnull=False)
                    & ~Q(struck_because="")
                ),
                name="record_struck_with_reason",
                violation_error_message=_("A record is struck by somebody, with a reason."),
            ),
            models.CheckConstraint(
                condition=Q(due_on=None) | Q(due_on__gte=F("happened_on"), needs_outcome=True),
                name="record_due_after_its_day",
                violation_error_message=_("A record is due after its day."),
            ),
            models.CheckConstraint(
                condition=Q(needs_outcome=False) | Q(closed_on__isnull=False) | Q(waits=True),
                name="record_without_outcome_waits",
                violation_error_message=_("A record waits as long as its outcome is missing."),
            ),
            models.CheckConstraint(
                condition=Q(programme=None) | Q(person__isnull=False),
                name="record_programme_is_of_its_person",
                violation_error_message=_("Only of a person is it recorded which programme."),
            ),
            models.CheckConstraint(
                condition=Q(village=None) | Q(town__isnull=False),
                name="record_of_a_village_has_its_town",
                violation_error_message=_("Who names a village names its town."),
            ),
        ]
        triggers = [
            *in_one_county(
                "record_in_the_logbooks_county",
                """touched
                JOIN cases_logbook b ON b.id = touched.logbook_id
                LEFT JOIN cases_person p ON p.id = touched.person_id
                LEFT JOIN cases_household h ON h.id = touched.household_id
                LEFT JOIN cases_programme g ON g.id = touched.programme_id
                LEFT JOIN welfare_division t ON t.id = touched.town_id
                LEFT JOIN welfare_division ht ON ht.id = h.town_id
                WHERE p.county_id <> b.county_id OR t.parent_id <> b.county_id
                   OR ht.parent_id <> b.county_id OR g.county_id <> b.county_id""",
                "the record is of another county",
            ),
            pgtrigger.Protect(
                name="record_is_kept",
                operation=pgtrigger.Delete
                | pgtrigger.UpdateOf(
                    *("logbook_id", "definition_id", "person_id", "household_id", "happened_on"),
                    *("done_by", "values", "once", "due_on", "recorded_by_id", "recorded_at"),
                    *("programme_id", "batch_id", "reporter", "reporter_phone"),
                ),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.logbook} {self.happened_on:%Y-%m-%d}"

    @property
    def says(self) -> Definition:
        """The definition that held on its day."""
        return self.definition.read

    @property
    def helps(self) -> bool:
        """Help that was given: no matter that is looked into, no visit, no offer that failed."""
        if self.says.outcomes:
            return self.outcome in self.says.helped
        return self.logbook.group not in GIVE_NOTHING

    @property
    def helped_on(self) -> date:
        """The day of the help: of its outcome, where there is one."""
        day: date = self.closed_on or self.happened_on
        return day

    @property
    def still_due(self) -> str:
        """What is to be done after the outcome, each with its day: the answer to a reporter."""
        waiting = (one for one in self.steps.all() if one.done_on is None)
        said = (f"{one.name} {one.due_on or ''}".strip() for one in waiting)
        return say("; ").join(said)

    @property
    def columns(self) -> list[tuple[str, str]]:
        """What each column is called and what stands in it, in words."""
        return [(one.label, shown(one, self.values)) for one in self.says.fields]

    @property
    def sentence(self) -> str:
        """What was written, in one line."""
        said = [f"{label}{say(': ')}{words}" for label, words in self.columns if words]
        return say("; ").join(said)

    @property
    def brief(self) -> str:
        """The beginning of it, for a line of a list; the page of the record has the whole."""
        whole = self.sentence
        return whole if len(whole) <= LINE else f"{whole[: LINE - 1]}…"
