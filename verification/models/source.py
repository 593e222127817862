"""Files of other departments, and the rows in them."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from welfare.fields import MonthField, month_check
from welfare.models import Division, ImportBatch, User
from welfare.personal.fields import NEVER, EncryptedTextField, HashField


class CountyScope(models.QuerySet):  # type: ignore[type-arg]
    """Rows that belong to the county as a whole: people bound to a town see none."""

    def visible_to(self, user: User) -> "CountyScope":
        if not user.is_active or user.division is None or user.town is not None:
            return self.none()
        return self.filter(county=user.division)


class Department(models.TextChoices):
    """What a department sends every month; the value is also the layout's name."""

    DISABLED = "disabled", _("Disability cards")  # 残联
    DEATH = "death", _("Deaths")  # 民政
    CAR = "car", _("Vehicles")  # 车管
    BUSINESS = "business", _("Businesses")  # 市场监管
    PENSION = "pension", _("Pensions")  # 人社
    MEDICAL = "medical", _("Large medical costs")  # 医保
    HOUSE = "house", _("Real estate")  # 不动产


# What a family lives on; who died or holds a card is no scan of it. (经济状况扫描)
ECONOMIC = (Department.CAR, Department.BUSINESS, Department.PENSION, Department.HOUSE)


class DepartmentFile(models.Model):
    """One department's file of one month; a newer one of the month replaces it by `current`."""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    department = models.CharField(_("department"), max_length=12, choices=Department.choices)
    month = MonthField(_("month"))
    batch = models.OneToOneField(ImportBatch, models.PROTECT, related_name="department_file")
    current = models.BooleanField(default=True)

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
        ]

    def __str__(self) -> str:
        return f"{self.get_department_display()} {self.month:%Y-%m}"


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

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["file", "resident_id_hash"])]

    def __str__(self) -> str:
        return f"{self.file_id} {self.sheet} {self.row}"
