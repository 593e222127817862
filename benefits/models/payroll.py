"""The frozen payments of runs and ledgers, and what the bank answered."""

from decimal import Decimal

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from benefits.models.allocation import Allocation
from benefits.models.bank import BankFile
from benefits.models.bulk import BulkGrant
from benefits.models.claim import Claim
from benefits.models.reserve import PAYMENT_OF_RESERVE, ReserveEntry
from benefits.models.run import PayrollRun
from benefits.models.undone import PAYMENT_STAYS
from benefits.states import PaymentStatus
from cases.models import (
    BY_A_RUN,
    OFTEN,
    PAID_ON,
    Award,
    CareForm,
    FundSource,
    Institution,
    Month,
    PaymentKind,
    Person,
    Programme,
    in_sql,
)
from welfare.fields import MoneyField, MonthField, month_check
from welfare.models import Division, DivisionScope, ImportBatch, Residence, User
from welfare.personal.fields import EncryptedTextField, HashField


class PaymentScope(DivisionScope):
    """Which months are paid; what the bank sent back, and what was done about it."""

    def of_awards_of(self, user: User) -> "PaymentScope":
        """Those whose award is in the user's area now: a household that moved has all of its own.

        `visible_to` is about who paid: the town where the family lived in that month.
        """
        return self.filter(award__in=Award.objects.visible_to(user))

    def covering(self, month: Month) -> "PaymentScope":
        """Those that pay this month, alone or as one of several. (按季发放)"""
        return self.filter(
            Q(month=month) | Q(last_month__isnull=False, month__lte=month, last_month__gte=month)
        )

    def sent_back(self) -> "PaymentScope":
        """Failed, and no later payment replaces it."""
        return self.filter(status=PaymentStatus.FAILED, replaced_by=None)

    def unanswered(self) -> "PaymentScope":
        """Those that would go to the very account that failed, and nobody said that it is right.

        `Payment.is_answered` says the same of one. These are held back, and new money with them.
        """
        of_award = Q(institution=None, account_hash=F("award__account_hash"))
        of_home = Q(account_hash=F("institution__account_hash"))
        return self.filter(of_award | of_home, answer=None).exclude(account_hash="")

    def last_word(self) -> "PaymentScope":
        """Those after which nothing of the award was paid to the same account."""
        paid = Payment.objects.filter(
            Q(pay_month__gt=OuterRef("pay_month")) | Q(answered_at__gt=OuterRef("answered_at")),
            status=PaymentStatus.PAID,
            award=OuterRef("award"),
            account_hash=OuterRef("account_hash"),
        )
        return self.exclude(Exists(paid))


# Two payments of a kind for one award, neither a re-payment, that share a month. What a run pays on
# makes good what other payments of the month lack.
ONE_MONTH_TWICE = f"""p.id <> n.id AND p.kind = n.kind AND n.kind NOT IN {in_sql(OFTEN)}
    AND NOT (n.kind IN {in_sql(PAID_ON)} AND (n.run_id IS NOT NULL OR p.run_id IS NOT NULL))
    AND p.replaces_id IS NULL AND n.replaces_id IS NULL
    AND n.month <= coalesce(p.last_month, p.month) AND p.month <= coalesce(n.last_month, n.month)"""


class Payment(models.Model):
    """One sum to one account for one award and month, frozen when the run was calculated.

    A failed payment is paid again by a row of its own that names it in `replaces`.
    """

    run = models.ForeignKey(PayrollRun, models.PROTECT, null=True, related_name="payments")
    # found by the index of award and id
    award = models.ForeignKey(Award, models.PROTECT, related_name="payments", db_index=False)
    programme = models.ForeignKey(Programme, models.PROTECT, related_name="+")
    town = models.ForeignKey(Division, models.PROTECT, related_name="+")
    residence = models.CharField(max_length=5, choices=Residence.choices)
    care_form = models.CharField(
        _("form of care"), max_length=12, choices=CareForm.choices, blank=True
    )
    month = MonthField(_("for the month"))
    last_month = MonthField(_("to the month"), null=True, blank=True)  # of several months
    pay_month = MonthField(_("paid in the month"))
    kind = models.CharField(_("kind"), max_length=8, choices=PaymentKind.choices)
    grant = models.ForeignKey(
        BulkGrant,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("bulk grant"),
    )
    persons = models.PositiveSmallIntegerField(_("persons"))
    basic = MoneyField(_("basic amount"))
    supplement = MoneyField(_("supplement or care fee"), default=0)
    # What was kept back of it for a claim: the month is paid by both together. (抵扣)
    set_off = MoneyField(_("set off"), default=0, db_default=0)
    claim = models.ForeignKey(Claim, models.PROTECT, null=True, blank=True, related_name="set_offs")
    amount = MoneyField(_("sum"))
    explanation = models.JSONField(default=list, blank=True)
    payee = models.ForeignKey(Person, models.PROTECT, related_name="payments")
    institution = models.ForeignKey(
        Institution,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payments",
        verbose_name=_("paid to the institution"),
    )  # who lives there is the payee by right; the money goes to the home
    payee_name = models.CharField(_("account holder"), max_length=80)
    bank_name = models.CharField(_("bank"), max_length=80, blank=True)
    account = EncryptedTextField(_("account"), blank=True, default="", shown_as=_("Account"))
    account_hash = HashField(blank=True, default="")
    status = models.CharField(
        _("status"), max_length=8, choices=PaymentStatus.choices, default=PaymentStatus.PLANNED
    )
    answered_at = models.DateTimeField(_("answered at"), null=True, blank=True)  # by the bank
    reference = models.CharField(_("reference"), max_length=40, blank=True)
    bank_file = models.ForeignKey(  # looked up with its run only: no index of its own
        BankFile, models.PROTECT, null=True, blank=True, related_name="+", db_index=False
    )
    paid_on = models.DateField(_("paid on"), null=True)
    failure = models.CharField(_("reason of failure"), max_length=120, blank=True)
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="replaced_by", verbose_name=_("replaces")
    )
    batch = models.ForeignKey(ImportBatch, models.PROTECT, null=True, related_name="+")
    reserve = models.OneToOneField(
        ReserveEntry,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="payment",
        verbose_name=_("from the town's reserve"),
    )
    source = models.ForeignKey(
        FundSource,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="+",
        verbose_name=_("fund source"),
    )
    # What the money was taken from; without one nothing covers it, or the reserve took it before.
    allocation = models.ForeignKey(
        Allocation,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="payments",
        verbose_name=_("allocation"),
    )

    objects = PaymentScope.as_manager()

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["award", "id"], name="payment_of_award"),
            models.Index(fields=["pay_month", "programme"]),
            models.Index(fields=["status", "run"]),
            models.Index(fields=["town", "month"]),
            models.Index(
                fields=["award"],
                condition=Q(last_month__isnull=False),
                name="payment_of_several_months",
            ),
            models.Index(
                fields=["allocation"],
                include=["amount", "status"],
                condition=Q(allocation__isnull=False),
                name="payment_of_allocation",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["award"],
                condition=Q(kind="one_off", replaces=None, batch=None),
                name="payment_once_per_one_off_award",
                violation_error_message=_("This sum is already paid, or stands in a payroll run."),
            ),
            models.UniqueConstraint(  # instalments of one decision differ (分次发放)
                fields=["award", "pay_month", "paid_on", "amount"],
                condition=Q(kind="one_off", replaces=None, batch__isnull=False)
                & ~Q(status="failed"),  # a day of its own has only what arrived
                nulls_distinct=False,
                name="payment_instalment_once_per_day_and_sum",
                violation_error_message=_("This sum of that day was already taken over."),
            ),
            models.UniqueConstraint(
                fields=["award", "month", "kind"],
                condition=Q(replaces=None, grant=None)
                & ~Q(kind__in=["other", "one_off"])
                & ~Q(kind__in=PAID_ON, run__isnull=False),
                name="payment_once_per_award_month_and_kind",
                violation_error_message=_("This award has already been paid for that month."),
            ),
            models.UniqueConstraint(  # a month may be behind again, and is made good again
                fields=["run", "award", "month", "kind"],
                condition=Q(replaces=None, kind__in=PAID_ON),
                name="payment_arrears_once_per_run_and_month",
                violation_error_message=_("A run pays the arrears of a month once."),
            ),
            models.UniqueConstraint(
                fields=["grant", "award"],
                condition=Q(replaces=None),
                name="payment_once_per_grant_and_award",
                violation_error_message=_("This grant has already been paid to that award."),
            ),
            models.CheckConstraint(
                condition=Q(kind="bulk", grant__isnull=False) | ~Q(kind="bulk") & Q(grant=None),
                name="payment_of_a_grant_names_it",
                violation_error_message=_("A payment of a bulk grant names it, and no other does."),
            ),
            models.UniqueConstraint(
                fields=["reference"],
                condition=~Q(reference=""),
                name="payment_reference_once",
                violation_error_message=_("A payment reference is used once."),
            ),
            models.CheckConstraint(
                condition=Q(basic__gte=0, supplement__gte=0, set_off__gte=0, amount__gt=0),
                name="payment_money_is_positive",
                violation_error_message=_("A payment is more than zero."),
            ),
            models.CheckConstraint(
                condition=Q(amount=F("basic") + F("supplement") - F("set_off")),
                name="payment_adds_up",
                violation_error_message=_(
                    "Basic amount and supplement make the sum, without what is set off."
                ),
            ),
            models.CheckConstraint(
                condition=Q(set_off=0, claim=None) | Q(set_off__gt=0, claim__isnull=False),
                name="payment_set_off_names_its_claim",
                violation_error_message=_("What is set off names its claim."),
            ),
            models.CheckConstraint(
                condition=~Q(status="paid") | Q(paid_on__isnull=False) | Q(batch__isnull=False),
                name="payment_paid_has_day",
                violation_error_message=_("A paid payment has its day."),
            ),
            models.CheckConstraint(
                condition=Q(status="failed") & ~Q(failure="") | ~Q(status="failed") & Q(failure=""),
                name="payment_failed_has_reason",
                violation_error_message=_("A failed payment has its reason."),
            ),
            models.CheckConstraint(
                condition=Q(run__isnull=False) | Q(batch__isnull=False) | Q(reserve__isnull=False),
                name="payment_comes_from_run_or_ledger",
                violation_error_message=_("A payment belongs to a run, a ledger or a reserve."),
            ),
            models.CheckConstraint(
                condition=Q(batch__isnull=False) | Q(source__isnull=False),
                name="payment_has_source",
                violation_error_message=_("What is paid here says where the money comes from."),
            ),
            models.CheckConstraint(
                condition=Q(allocation=None) | Q(run__isnull=False),
                name="payment_of_an_allocation_is_of_a_run",
                violation_error_message=_("Payroll runs take money out of allocations."),
            ),
            models.CheckConstraint(
                condition=Q(reserve=None)
                | Q(kind="one_off", status__in=["paid", "failed"], run=None, batch=None),
                name="payment_from_a_reserve_is_paid",
                violation_error_message=_("What a town's reserve pays is paid, once, by no run."),
            ),
            models.CheckConstraint(
                condition=Q(kind__in=BY_A_RUN) | Q(batch__isnull=False) | Q(replaces__isnull=False),
                name="payment_of_a_ledger_kind_comes_from_a_ledger",
                violation_error_message=_(
                    "Payments of this kind are taken over from ledgers, or pay such a one again."
                ),
            ),
            models.CheckConstraint(
                condition=Q(last_month=None)
                | Q(last_month__gte=F("month"))
                & (Q(batch__isnull=False) | Q(replaces__isnull=False)),
                name="payment_of_several_months_comes_from_a_ledger",
                violation_error_message=_(
                    "A payment of several months is taken over from a ledger, or pays such a one "
                    "again, and ends after it begins."
                ),
            ),
            month_check("month", "payment_month_is_first_day"),
            month_check("last_month", "payment_last_month_is_first_day"),
            month_check("pay_month", "payment_pay_month_is_first_day"),
        ]
        triggers = [
            pgtrigger.Trigger(  # what the unique constraint says of one month, of a quarter's
                name="payment_month_is_paid_once",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=pgtrigger.Insert,
                referencing=pgtrigger.Referencing(new="new_values"),
                func=f"""
                    IF NOT EXISTS (SELECT FROM benefits_payment WHERE last_month IS NOT NULL) THEN
                        RETURN NULL;  -- months alone are kept apart by the unique constraint
                    END IF;
                    IF EXISTS (
                        SELECT FROM new_values n JOIN benefits_payment p ON p.award_id = n.award_id
                        WHERE p.last_month IS NOT NULL AND {ONE_MONTH_TWICE}
                    ) OR EXISTS (
                        SELECT FROM new_values n JOIN benefits_payment p ON p.award_id = n.award_id
                        WHERE n.last_month IS NOT NULL AND {ONE_MONTH_TWICE}
                    ) THEN
                        RAISE EXCEPTION 'payment_month_is_paid_once: one of these months is paid'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NULL;
                """,
            ),
            PAYMENT_STAYS,
            *PAYMENT_OF_RESERVE,
            pgtrigger.Protect(
                name="payment_sent_is_kept",
                operation=pgtrigger.Delete,
                condition=pgtrigger.Q(old__status__in=["sent", "paid", "failed"])
                & pgtrigger.Q(old__batch__isnull=True),
            ),
            pgtrigger.Protect(
                name="payment_sent_money_is_frozen",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=["sent", "paid", "failed"])
                & (
                    pgtrigger.Q(old__amount__df=pgtrigger.F("new__amount"))
                    | pgtrigger.Q(old__award__df=pgtrigger.F("new__award"))
                    | pgtrigger.Q(old__programme__df=pgtrigger.F("new__programme"))
                    | pgtrigger.Q(old__kind__df=pgtrigger.F("new__kind"))
                    | pgtrigger.Q(old__month__df=pgtrigger.F("new__month"))
                    | pgtrigger.Q(old__last_month__df=pgtrigger.F("new__last_month"))
                    | pgtrigger.Q(old__replaces__df=pgtrigger.F("new__replaces"))
                    | pgtrigger.Q(old__basic__df=pgtrigger.F("new__basic"))
                    | pgtrigger.Q(old__supplement__df=pgtrigger.F("new__supplement"))
                    | pgtrigger.Q(old__grant__df=pgtrigger.F("new__grant"))
                    | pgtrigger.Q(old__set_off__df=pgtrigger.F("new__set_off"))
                    | pgtrigger.Q(old__claim__df=pgtrigger.F("new__claim"))
                    | pgtrigger.Q(old__reserve__df=pgtrigger.F("new__reserve"))
                    | pgtrigger.Q(old__source__df=pgtrigger.F("new__source"))
                    | pgtrigger.Q(old__allocation__df=pgtrigger.F("new__allocation"))
                    | pgtrigger.Q(old__account_hash__df=pgtrigger.F("new__account_hash"))
                    | pgtrigger.Q(old__payee__df=pgtrigger.F("new__payee"))
                    | pgtrigger.Q(old__bank_file__df=pgtrigger.F("new__bank_file"))
                ),
            ),
            pgtrigger.Protect(
                name="payment_answer_is_final",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__status__in=["paid", "failed"])
                & pgtrigger.Q(old__status__df=pgtrigger.F("new__status"))
                & (pgtrigger.Q(old__reserve__isnull=True) | ~pgtrigger.Q(old__status="paid")),
            ),
            pgtrigger.Trigger(
                name="payment_again_is_answered",
                when=pgtrigger.Before,
                operation=pgtrigger.Insert,
                condition=pgtrigger.Q(new__replaces__isnull=False, new__run__isnull=False),
                func="""
                    IF EXISTS (
                        SELECT FROM benefits_payment failed
                        WHERE failed.id = NEW.replaces_id
                          AND failed.account_hash = NEW.account_hash
                          AND failed.account_hash <> ''
                          AND NOT EXISTS (
                            SELECT FROM benefits_failureanswer answer
                            WHERE answer.payment_id = failed.id)
                    ) THEN
                        RAISE EXCEPTION 'payment_again_is_answered: the account failed before'
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.award} {self.month:%Y-%m} {self.amount}"

    @property
    def with_set_off(self) -> Decimal:
        """What it pays for its month, a part that a claim keeps back included."""
        return self.basic + self.supplement

    @property
    def account_corrected(self) -> bool:
        """Whether it would go to another account today: the institution's, or the award's."""
        today = self.institution or self.award
        return bool(today.account_hash != self.account_hash)

    @property
    def is_answered(self) -> bool:
        """Whether somebody did something about the failure: only then it is paid again."""
        return not self.account_hash or self.account_corrected or hasattr(self, "answer")


class BankReturn(models.Model):
    """One file that the bank sent back for a run; a bank may answer in parts. (银行回盘)

    A refused file changed no payment; it is kept with the workbook that says what is wrong.
    """

    run = models.ForeignKey(PayrollRun, models.PROTECT, related_name="returns")
    bank_file = models.ForeignKey(BankFile, models.PROTECT, related_name="returns")
    file = models.FileField(upload_to="bank/%Y/%m/")
    file_name = models.CharField(_("file name"), max_length=200)
    sha256 = models.CharField(max_length=64)
    rows_read = models.PositiveIntegerField(_("rows read"))
    paid = models.PositiveIntegerField(_("paid"))
    failed = models.PositiveIntegerField(_("failed"))
    error_file = models.FileField(upload_to="errors/%Y/%m/", blank=True)
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("handed in at"), auto_now_add=True)
    told: tuple[str, ...] = ()  # for whoever has just handed it in

    class Meta:
        verbose_name = _("bank return")
        verbose_name_plural = _("bank returns")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["run", "sha256"],
                condition=Q(error_file=""),
                name="bank_return_taken_once",
                violation_error_message=_("This return file has already been read."),
            ),
            models.CheckConstraint(
                condition=Q(rows_read=F("paid") + F("failed"))
                | (~Q(error_file="") & Q(paid=0, failed=0)),
                name="bank_return_adds_up",
                violation_error_message=_("Paid and failed rows make the rows read."),
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def refused(self) -> bool:
        return bool(self.error_file)
