"""Who handles assistance or sits on a village committee, and their near relatives. (57号 Art 11)"""

import pghistory
from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from cases.models.person import certificate_field, certificate_is_known
from welfare.models import Division, DivisionScope, User
from welfare.personal.fields import EncryptedTextField, HashField


class Kinship(models.TextChoices):
    """Near relatives as the national rule has them. (民发〔2012〕220号 Art 14)"""

    SPOUSE = "spouse", _("Spouse")  # 配偶
    PARENT = "parent", _("Parent")  # 父母
    CHILD = "child", _("Child")  # 子女
    SIBLING = "sibling", _("Brother or sister")  # 兄弟姐妹
    GRANDPARENT = "grandparent", _("Grandparent of either side")  # 祖父母、外祖父母
    GRANDCHILD = "grandchild", _("Grandchild of either side")  # 孙子女、外孙子女
    OTHER = "other", _("Other relative that the province names")  # 省规定的其他亲属


class OfficialScope(models.QuerySet):  # type: ignore[type-arg]
    """A town sees its own officials; the county sees all, its own staff too."""

    def visible_to(self, user: User) -> "OfficialScope":
        """Rows of the user's town, or of the user's whole county."""
        if not user.is_active or user.county is None:
            return self.none()
        own = self.filter(county=user.county)
        return own.filter(town=user.town) if user.town else own

    def in_office(self) -> "OfficialScope":
        """Those whose office has not ended."""
        return self.filter(ended_on=None)


@pghistory.track()
class Official(models.Model):
    """One person in one office; without a town, on the staff of the county. (经办人员, 村居干部)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    town = models.ForeignKey(
        Division,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("town"),
    )
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=80)
    certificate = certificate_field()
    resident_id = EncryptedTextField(
        _("resident ID"), blank=True, default="", shown_as=_("Resident ID")
    )
    resident_id_hash = HashField(blank=True, default="")
    began_on = models.DateField(_("in office since"))
    ended_on = models.DateField(_("in office until"), null=True, blank=True)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfficialScope.as_manager()

    class Meta:
        verbose_name = _("official")
        verbose_name_plural = _("officials")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(name="") & ~models.Q(post=""),
                name="official_has_name_and_post",
                violation_error_message=_("An official has a name and a post."),
            ),
            models.CheckConstraint(
                condition=models.Q(ended_on=None) | models.Q(ended_on__gte=models.F("began_on")),
                name="official_ends_after_beginning",
                violation_error_message=_("An office ends after it began."),
            ),
            models.UniqueConstraint(
                fields=["county", "town", "name", "post"],
                condition=models.Q(ended_on=None),
                nulls_distinct=False,
                name="official_once_in_an_office",
                violation_error_message=_("This official is already in the register."),
            ),
            certificate_is_known("official_certificate_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.post}）"


class OfficialKinScope(DivisionScope):
    """Relatives as far as the official is seen."""

    def visible_to(self, user: User) -> "OfficialKinScope":
        rows: OfficialKinScope = self.filter(official__in=Official.objects.visible_to(user))
        return rows


@pghistory.track()
class OfficialKin(models.Model):
    """A near relative as the official declared them; found by the number alone."""

    official = models.ForeignKey(Official, models.CASCADE, related_name="kin")
    kinship = models.CharField(
        _("relation to the official"), max_length=12, choices=Kinship.choices
    )
    name = models.CharField(_("name"), max_length=60)
    certificate = certificate_field()
    resident_id = EncryptedTextField(_("resident ID"), shown_as=_("Resident ID"))
    resident_id_hash = HashField()
    declared_on = models.DateField(_("declared on"))
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")

    objects = OfficialKinScope.as_manager()

    class Meta:
        verbose_name = _("near relative of an official")
        verbose_name_plural = _("near relatives of officials")
        ordering = ["pk"]
        indexes = [models.Index(fields=["resident_id_hash"])]
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(resident_id_hash="") & ~models.Q(name=""),
                name="official_kin_has_name_and_resident_id",
                violation_error_message=_("A near relative is declared with name and number."),
            ),
            models.UniqueConstraint(
                fields=["official", "resident_id_hash"],
                name="official_kin_once",
                violation_error_message=_("This near relative is already declared."),
            ),
            certificate_is_known("official_kin_certificate_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.official} {self.get_kinship_display()}"
