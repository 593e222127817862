"""Files of other departments, and the rows in them."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from verification import departments
from verification.models.department import label_of
from welfare.fields import MonthField, month_check
from welfare.files.states import Extent
from welfare.models import Division, ImportBatch, User
from welfare.personal.fields import NEVER, EncryptedTextField, HashField


class CountyScope(models.QuerySet):  # type: ignore[type-arg]
    """Rows that belong to the county as a whole: people bound to a town see none."""

    def visible_to(self, user: User) -> "CountyScope":
        if not user.is_active or user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)


class DepartmentFile(models.Model):
    """One department's file of one month; a newer one of the month replaces it by `current`.

    It is whole unless somebody says that it is a part, or it has far fewer rows than before: then
    nobody knows until it is said (empty). One that is not whole proves something of those alone who
    stand in it; what it finds is the same.
    """

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    department = models.CharField(
        _("department"), max_length=departments.LONGEST, choices=departments.choices
    )
    month = MonthField(_("month"))
    batch = models.OneToOneField(ImportBatch, models.PROTECT, related_name="department_file")
    current = models.BooleanField(default=True)
    extent = models.CharField(_("extent"), max_length=5, choices=Extent.choices, blank=True)
    extent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"
    )
    extent_at = models.DateTimeField(_("extent said at"), null=True)
    extent_note = models.CharField(_("why there are fewer rows"), max_length=200, blank=True)

    objects = CountyScope.as_manager()

    class Meta:
        verbose_name = _("department file")
        verbose_name_plural = _("department files")
        ordering = ["-month", "department"]
        constraints = [
            models.UniqueConstraint(
                fields=["county", "department", "month"],
                condition=models.Q(current=True),
                name="department_file_one_current_per_month",
                violation_error_message=_("There is already a current file for this month."),
            ),
            month_check("month", "department_file_month_is_first_day"),
            models.CheckConstraint(
                condition=models.Q(extent_by=None, extent_at=None)
                | ~models.Q(extent="") & models.Q(extent_by__isnull=False, extent_at__isnull=False),
                name="department_file_extent_has_person_and_time",
                violation_error_message=_("Who says that a file is whole is on record."),
            ),
        ]

    def __str__(self) -> str:
        return f"{label_of(self.department)} {self.month:%Y-%m}"


class DepartmentRecord(models.Model):
    """One accepted row: the person's hash to join by, the name, and what the kind needs."""

    file = models.ForeignKey(DepartmentFile, models.CASCADE, related_name="records")
    sheet = models.CharField(max_length=60)
    row = models.PositiveIntegerField()
    resident_id = EncryptedTextField(shown_as=NEVER)
    resident_id_hash = HashField()
    name = models.CharField(max_length=60)
    category = models.CharField(max_length=40, blank=True)  # 残疾类别, 车辆类型, 待遇类型, 用途 …
    grade = models.PositiveSmallIntegerField(null=True)  # 残疾等级
    state = models.CharField(max_length=20, blank=True)  # 正常, 注销, 存续 …
    amount = models.DecimalField(max_digits=14, decimal_places=2, null=True)
    day = models.DateField(null=True)
    town_name = models.CharField(max_length=40, blank=True)
    identifier = models.CharField(max_length=60, blank=True)  # plate, certificate, licence
    more = models.JSONField(null=True)  # what only this department says, by names of its own

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["file", "resident_id_hash"])]

    def __str__(self) -> str:
        return f"{self.file_id} {self.sheet} {self.row}"
