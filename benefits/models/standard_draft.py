"""A new standard on its way: drafted, worked out, signed by another, in force. (提标方案)"""

from decimal import Decimal

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from benefits.models.rate import StandardPer, components_of
from benefits.states import DraftStatus
from cases.models import Application, Award, Household, Programme, SupplementKind
from welfare.constraints import Refusal
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, Job, Residence

ZERO = Decimal(0)
ONCE_SIGNED = ["signed", "in_force"]


class StandardDraftScope(models.QuerySet):  # type: ignore[type-arg]
    def visible_to(self, user: "object") -> "StandardDraftScope":
        """Standards belong to the county: people bound to a town see no draft."""
        division = getattr(user, "division", None)
        if division is None or getattr(user, "town", None) is not None:
            return self.none()
        return self.filter(county=division)

    def locked(self, pk: int) -> "StandardDraft":
        row: StandardDraft = self.select_for_update(of=("self",)).get(pk=pk)
        return row

    def not_followed(self) -> "StandardDraftScope":
        """In force, but awards are still being worked out by it."""
        return self.filter(status=DraftStatus.IN_FORCE, worked_out_at=None)


@pghistory.track(exclude=["last_award"])
class StandardDraft(models.Model):
    """New standards and rates of one document from one month on. (提标)

    One person drafts it, a job works out what it does to every award, another person signs it, and
    on its month a job writes the standards and what each award pays by them. A wrong one is put
    right by a later draft; of one withdrawn before its month nothing is left but this row.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    from_month = MonthField(_("from"))
    document = models.CharField(_("document"), max_length=120)
    document_on = models.DateField(_("date of the document"))
    reason = models.CharField(_("reason"), max_length=300)
    status = models.CharField(
        _("status"), max_length=10, choices=DraftStatus.choices, default=DraftStatus.DRAFTED
    )
    version = models.PositiveIntegerField(default=1)
    job = models.ForeignKey(Job, models.PROTECT, null=True, related_name="+")
    drafted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("drafted by")
    )
    drafted_at = models.DateTimeField(auto_now_add=True)
    # The month that the next run pays, as it was when this was worked out last.
    pay_month = MonthField(_("next month to be paid"), null=True)
    last_award = models.BigIntegerField(default=0)  # where the work continues after a stop
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("signed by"),
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)
    in_force_at = models.DateTimeField(_("in force since"), null=True)
    worked_out_at = models.DateTimeField(_("all awards follow since"), null=True)

    objects = StandardDraftScope.as_manager()

    class Meta:
        verbose_name = _("draft of standards")
        verbose_name_plural = _("drafts of standards")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(document="") & ~Q(reason=""),
                name="standard_draft_says_document_and_reason",
                violation_error_message=_("A draft names its document and its reason."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None, signed_at=None) & ~Q(status__in=ONCE_SIGNED)
                | Q(signed_by__isnull=False, signed_at__isnull=False)
                & Q(status__in=[*ONCE_SIGNED, "withdrawn"]),
                name="standard_draft_signed_has_person_and_time",
                violation_error_message=_("A signed draft has who signed it, and when."),
            ),
            models.CheckConstraint(
                condition=Q(signed_by=None) | ~Q(signed_by=F("drafted_by")),
                name="standard_draft_by_two_people",
                violation_error_message=_("Another person signs than the one who drafted."),
            ),
            models.CheckConstraint(
                condition=Q(status="in_force", in_force_at__isnull=False)
                | ~Q(status="in_force") & Q(in_force_at=None, worked_out_at=None),
                name="standard_draft_in_force_has_time",
                violation_error_message=_("What is in force has the time since when it is."),
            ),
            month_check("from_month", "standard_draft_month_is_first_day"),
            month_check("pay_month", "standard_draft_pay_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Protect(name="standard_draft_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="standard_draft_says_what_it_said",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__from_month__df=pgtrigger.F("new__from_month"))
                | pgtrigger.Q(old__document__df=pgtrigger.F("new__document"))
                | pgtrigger.Q(old__county__df=pgtrigger.F("new__county"))
                | pgtrigger.Q(old__drafted_by__df=pgtrigger.F("new__drafted_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.document} {self.from_month:%Y-%m}"


@pghistory.track()
class StandardDraftLine(models.Model):
    """One amount that becomes another: of a programme's standard, or of a supplement."""

    draft = models.ForeignKey(StandardDraft, models.PROTECT, related_name="lines")
    programme = models.ForeignKey(
        Programme, models.PROTECT, null=True, related_name="+", verbose_name=_("programme")
    )
    component = models.CharField(_("for"), max_length=24, blank=True)
    per = models.CharField(
        _("month or year"),
        max_length=5,
        choices=StandardPer.choices,
        default=StandardPer.MONTH,
    )
    kind = models.ForeignKey(
        SupplementKind, models.PROTECT, null=True, related_name="+", verbose_name=_("supplement")
    )
    residence = models.CharField(_("urban or rural"), max_length=5, choices=Residence.choices)
    old = MoneyField(_("before"), null=True)
    amount = MoneyField(_("new amount"))

    class Meta:
        verbose_name = _("line of a draft of standards")
        verbose_name_plural = _("lines of a draft of standards")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "programme", "component", "kind", "residence"],
                nulls_distinct=False,
                name="standard_draft_line_once",
                violation_error_message=_("A draft says each amount once."),
            ),
            models.CheckConstraint(
                condition=Q(programme__isnull=False, kind=None) & ~Q(component="")
                | Q(programme=None, kind__isnull=False, component="", per="month"),
                name="standard_draft_line_is_of_one_thing",
                violation_error_message=_("A line is of a programme's standard or a supplement."),
            ),
            models.CheckConstraint(
                condition=Q(amount__gt=0) & (Q(old=None) | ~Q(amount=F("old"))),
                name="standard_draft_line_is_another_amount",
                violation_error_message=_("A new amount is more than zero and another one."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="standard_draft_line_is_kept",
                operation=pgtrigger.Update | pgtrigger.Delete,
            ),
            Refusal(
                name="standard_draft_line_before_it_is_worked_out",
                constraint="standard_draft_line_before_it_is_worked_out",
                sentence=_("The lines of a draft are those with which it was drafted."),
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func="""
                    IF EXISTS (
                        SELECT FROM new_values n
                        JOIN benefits_standarddraft d ON d.id = n.draft_id
                        WHERE d.status <> 'drafted' OR d.version > 1
                    ) THEN
                        RAISE EXCEPTION 'standard_draft_line_before_it_is_worked_out'
                            USING ERRCODE = 'check_violation',
                                CONSTRAINT = 'standard_draft_line_before_it_is_worked_out';
                    END IF;
                    RETURN NULL;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.amount}"

    @property
    def what(self) -> str:
        """Of what the amount is, in words."""
        if self.kind is not None:
            return f"{self.kind} {self.get_residence_display()}"
        label = components_of(self.programme).get(self.component, self.component)  # type: ignore[arg-type]
        return f"{self.programme} {self.get_residence_display()} {label}"


class StandardEffect(models.Model):
    """What a draft does to one award from a month on, until the next row. (提标测算)

    In the parts in which it is paid. Without an amount it could not be worked out: `needs` says
    why, and the award stays as it is. `kind`: by the rate of a supplement, else by a standard.
    """

    draft = models.ForeignKey(StandardDraft, models.CASCADE, related_name="effects")
    award = models.ForeignKey(Award, models.PROTECT, related_name="standard_effects")
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    residence = models.CharField(max_length=5, choices=Residence.choices)
    kind = models.ForeignKey(SupplementKind, models.PROTECT, null=True, related_name="+")
    from_month = MonthField(_("from"))
    until = MonthField(_("until"), null=True)
    persons = models.PositiveSmallIntegerField(_("persons"))
    basic_before = MoneyField(default=ZERO)
    supplement_before = MoneyField(default=ZERO)
    basic = MoneyField(default=ZERO)
    supplement = MoneyField(default=ZERO)
    reason = models.CharField(max_length=200, blank=True)
    lines = models.JSONField(default=list)
    needs = models.CharField(max_length=400, blank=True)
    # The difference of the next month that is paid, of all months before it, and of the year.
    monthly = MoneyField(default=ZERO, db_default=ZERO)
    behind = MoneyField(default=ZERO, db_default=ZERO)
    year = MoneyField(default=ZERO, db_default=ZERO)
    # What of `behind` no run pays: below zero it becomes too much, above zero less is too much.
    overpaid = MoneyField(default=ZERO, db_default=ZERO)

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("effect of a draft of standards")
        verbose_name_plural = _("effects of a draft of standards")
        ordering = ["pk"]
        indexes = [models.Index(fields=["award", "from_month"])]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "award", "kind", "from_month", "until"],
                nulls_distinct=False,
                name="standard_effect_once",
                violation_error_message=_("What a draft does to an award is worked out once."),
            ),
            models.CheckConstraint(
                condition=Q(basic__gte=0, supplement__gte=0),
                name="standard_effect_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.from_month:%Y-%m}"

    @property
    def before(self) -> Decimal:
        """What the month was worth before."""
        return self.basic_before + self.supplement_before

    @property
    def after(self) -> Decimal:
        """What it is worth by the draft."""
        return self.basic + self.supplement

    @property
    def difference(self) -> Decimal:
        return self.after - self.before


class StandardCandidate(models.Model):
    """A family that would have dibao by its income at the new standard. (新增符合条件)

    It was refused, or is recognised as near dibao. Only its income is looked at, as it was last
    stated: whether it asks, and its property, is seen with an application. (57号 Art 4)
    """

    draft = models.ForeignKey(StandardDraft, models.CASCADE, related_name="candidates")
    household = models.ForeignKey(Household, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, models.PROTECT, null=True, related_name="+")
    award = models.ForeignKey(Award, models.PROTECT, null=True, related_name="+")
    people = models.PositiveSmallIntegerField(_("persons"))
    per_head = MoneyField(_("income a head and month"))
    standard_before = MoneyField(_("standard before"))
    standard = MoneyField(_("new standard"))
    monthly = MoneyField(_("would have a month"))

    objects = DivisionScope.as_manager()

    class Meta:
        verbose_name = _("family that newly qualifies")
        verbose_name_plural = _("families that newly qualify")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["draft", "household"],
                name="standard_candidate_once",
                violation_error_message=_("A family is listed once."),
            ),
        ]

    def __str__(self) -> str:
        return str(self.household)
