"""The county's joint meeting: its members, its sessions, what stands on the agenda, the minutes.

(县级困难群众基本生活保障工作协调机制, 联席会议)
"""

from datetime import date

import pghistory
import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from cases.models.application import Application
from cases.models.decision import Decision
from cases.models.matter import MeetingMatter
from cases.models.person import in_one_county
from cases.states import MeetingStatus
from welfare.fields import MoneyField
from welfare.models import Division, DivisionScope, User
from welfare.personal.fields import HashField

PERSON = settings.AUTH_USER_MODEL
RECORDED = ["held", "confirmed", "closed"]
CONFIRMED = ["confirmed", "closed"]


class MeetingMemberScope(DivisionScope):
    """The members of the county's own mechanism."""

    def visible_to(self, user: User) -> "MeetingMemberScope":
        if not user.is_active or user.town is not None:
            return self.none()
        return self.filter(county=user.county)

    def in_office(self) -> "MeetingMemberScope":
        """Those who have not left."""
        return self.filter(ended_on=None)

    def in_office_on(self, day: date) -> "MeetingMemberScope":
        """Those who had joined by that day and had not left before it."""
        return self.filter(began_on__lte=day).exclude(ended_on__lt=day)


@pghistory.track()
class MeetingMember(models.Model):
    """Who sits in the joint meeting for a department. (成员单位, 成员)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+", verbose_name=_("county"))
    department = models.CharField(_("department"), max_length=60)
    name = models.CharField(_("name"), max_length=60)
    post = models.CharField(_("post"), max_length=60)
    began_on = models.DateField(_("member since"))
    ended_on = models.DateField(_("member until"), null=True, blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")

    objects = MeetingMemberScope.as_manager()

    class Meta:
        verbose_name = _("member of the joint meeting")
        verbose_name_plural = _("members of the joint meeting")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(department="") & ~Q(name="") & ~Q(post=""),
                name="meeting_member_has_department_name_and_post",
                violation_error_message=_("A member has a department, a name and a post."),
            ),
            models.CheckConstraint(
                condition=Q(ended_on=None) | Q(ended_on__gte=F("began_on")),
                name="meeting_member_leaves_after_beginning",
                violation_error_message=_("A member leaves after the day of joining."),
            ),
            models.UniqueConstraint(
                fields=["county", "department", "name"],
                condition=Q(ended_on=None),
                name="meeting_member_once",
                violation_error_message=_("This member is already in the register."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name}（{self.department} {self.post}）"


class MeetingScope(DivisionScope):
    """The county's people see its sessions; a town's those that have a case of the town."""

    def visible_to(self, user: User) -> "MeetingScope":
        if not user.is_active:
            return self.none()
        sessions = self.filter(county=user.county)
        if user.town is None:
            return sessions
        theirs = AgendaItem.objects.visible_to(user).filter(meeting=models.OuterRef("pk"))
        return sessions.filter(models.Exists(theirs))

    def locked(self, pk: int) -> "Meeting":
        row: Meeting = self.select_for_update(of=("self",)).select_related("county").get(pk=pk)
        return row


@pghistory.track()
class Meeting(models.Model):
    """A session: called by one, recorded, confirmed by the chair. (县社会救助联席会议)"""

    county = models.ForeignKey(Division, models.PROTECT, related_name="+")
    status = models.CharField(
        _("status"), max_length=10, choices=MeetingStatus.choices, default=MeetingStatus.CALLED
    )
    version = models.PositiveIntegerField(default=1)
    held_on = models.DateField(_("held on"))
    begins_at = models.TimeField(_("begins at"))
    place = models.CharField(_("place"), max_length=100)
    chair = models.ForeignKey(
        MeetingMember, models.PROTECT, related_name="+", verbose_name=_("chair")
    )
    invited = models.ManyToManyField(
        MeetingMember, through="cases.Invitation", related_name="meetings"
    )
    called_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    called_at = models.DateTimeField(auto_now_add=True)
    prepared_by = models.ManyToManyField(PERSON, related_name="+")  # called, changed, recorded it
    minutes = models.TextField(_("minutes"), blank=True)
    recorded_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, related_name="+")
    confirmed_at = models.DateTimeField(null=True)

    objects = MeetingScope.as_manager()

    class Meta:
        verbose_name = _("joint meeting")
        verbose_name_plural = _("joint meetings")
        ordering = ["-held_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(place=""),
                name="meeting_has_place",
                violation_error_message=_("A joint meeting is called to a place."),
            ),
            models.CheckConstraint(
                condition=~Q(status__in=RECORDED)
                | Q(recorded_by__isnull=False, recorded_at__isnull=False) & ~Q(minutes=""),
                name="meeting_held_has_minutes",
                violation_error_message=_("A joint meeting that was held has minutes."),
            ),
            models.CheckConstraint(
                condition=Q(
                    status__in=CONFIRMED, confirmed_by__isnull=False, confirmed_at__isnull=False
                )
                | ~Q(status__in=CONFIRMED) & Q(confirmed_by=None, confirmed_at=None),
                name="meeting_confirmed_has_person_and_time",
                violation_error_message=_("A meeting is confirmed by a person at a time."),
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | ~Q(confirmed_by=F("recorded_by")) & ~Q(confirmed_by=F("called_by")),
                name="meeting_is_confirmed_by_somebody_else",
                violation_error_message=_(
                    "Somebody else confirms a meeting than who called or recorded it."
                ),
            ),
        ]
        triggers = in_one_county(
            "meeting_in_the_chairs_county",
            """touched JOIN cases_meetingmember m ON m.id = touched.chair_id
            WHERE m.county_id <> touched.county_id""",
            "the chair is a member in another county",
        )

    def __str__(self) -> str:
        return f"{self.held_on:%Y-%m-%d}"


class InvitationScope(DivisionScope):
    """Seen with its meeting."""

    def visible_to(self, user: User) -> "InvitationScope":
        rows: InvitationScope = self.filter(meeting__in=Meeting.objects.visible_to(user))
        return rows


class Invitation(models.Model):
    """A member who is invited to a session, and whether he or she came."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="invitations")
    member = models.ForeignKey(MeetingMember, models.PROTECT, related_name="invitations")
    present = models.BooleanField(_("present"), null=True)

    objects = InvitationScope.as_manager()

    class Meta:
        verbose_name = _("invitation to a joint meeting")
        verbose_name_plural = _("invitations to joint meetings")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "member"],
                name="invitation_once",
                violation_error_message=_("This member is invited already."),
            ),
        ]
        triggers = in_one_county(
            "invitation_in_the_members_county",
            """touched JOIN cases_meeting s ON s.id = touched.meeting_id
            JOIN cases_meetingmember m ON m.id = touched.member_id
            WHERE m.county_id <> s.county_id""",
            "who is invited is a member in another county",
        )

    def __str__(self) -> str:
        return f"{self.meeting} {self.member}"


class AgendaItemScope(DivisionScope):
    """A case or matter on an agenda is seen by those who see it."""

    def visible_to(self, user: User) -> "AgendaItemScope":
        cases = Application.objects.visible_to(user).values("pk")
        matters = MeetingMatter.objects.visible_to(user).values("pk")
        return self.filter(Q(application__in=cases) | Q(matter__in=matters))

    def with_names(self) -> "AgendaItemScope":
        """With everything that an agenda names of its cases and matters."""
        case = ("programme", "town", "applicant", "beneficiary")
        matter = ("award__programme", "household__head", "town")
        return self.select_related(
            *(f"application__{one}" for one in case), *(f"matter__{one}" for one in matter)
        )


@pghistory.track()
class AgendaItem(models.Model):
    """One case or matter on the agenda: the votes, who stepped back, the result, its decision."""

    meeting = models.ForeignKey(Meeting, models.CASCADE, related_name="items")
    application = models.ForeignKey(
        Application, models.PROTECT, null=True, related_name="agenda_items"
    )
    matter = models.ForeignKey(
        MeetingMatter, models.PROTECT, null=True, related_name="agenda_items"
    )
    position = models.PositiveSmallIntegerField(_("No."))
    stepped_back = models.ManyToManyField(
        MeetingMember, related_name="+", verbose_name=_("steps back")
    )
    votes_for = models.PositiveSmallIntegerField(_("in favour"), null=True)
    votes_against = models.PositiveSmallIntegerField(_("against"), null=True)
    abstained = models.PositiveSmallIntegerField(_("abstained"), null=True)
    amount_proposed = MoneyField(_("amount proposed"), null=True)  # as it was at the session
    result = models.CharField(_("result"), max_length=10, choices=Decision.choices, blank=True)
    amount = MoneyField(_("amount"), null=True)
    reason = models.TextField(_("reason or remark"), blank=True)
    approval = models.OneToOneField(
        "cases.Approval", models.PROTECT, null=True, related_name="agenda_item"
    )
    dropped_because = models.CharField(_("why taken off"), max_length=200, blank=True)
    open = models.BooleanField(default=True)

    objects = AgendaItemScope.as_manager()

    class Meta:
        verbose_name = _("case on an agenda")
        verbose_name_plural = _("cases on agendas")
        ordering = ["meeting", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "application"],
                name="agenda_names_a_case_once",
                violation_error_message=_("A case stands once on an agenda."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "matter"],
                name="agenda_names_a_matter_once",
                violation_error_message=_("A matter stands once on an agenda."),
            ),
            models.CheckConstraint(
                condition=Q(application__isnull=False, matter=None)
                | Q(application=None, matter__isnull=False),
                name="agenda_item_is_a_case_or_a_matter",
                violation_error_message=_("An item of an agenda is one case or one matter."),
            ),
            models.UniqueConstraint(
                fields=["meeting", "position"],
                name="agenda_position_once",
                violation_error_message=_("Two cases cannot have one number on the agenda."),
            ),
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(open=True),
                name="agenda_case_on_one_open_meeting",
                violation_error_message=_(
                    "This case stands on the agenda of another meeting already."
                ),
            ),
            models.UniqueConstraint(
                fields=["matter"],
                condition=Q(open=True),
                name="agenda_matter_on_one_open_meeting",
                violation_error_message=_(
                    "This matter stands on the agenda of another meeting already."
                ),
            ),
            models.CheckConstraint(
                condition=Q(result="")
                | Q(votes_for__isnull=False, votes_against__isnull=False, abstained__isnull=False),
                name="agenda_result_has_votes",
                violation_error_message=_("A result has its votes."),
            ),
            models.CheckConstraint(
                condition=Q(result__in=["", "approve"]) | ~Q(reason=""),
                name="agenda_refusal_has_reason",
                violation_error_message=_("A return or refusal gives its reason."),
            ),
            models.CheckConstraint(
                condition=Q(open=True)
                | Q(approval__isnull=False)
                | Q(matter__isnull=False) & ~Q(result="")
                | ~Q(dropped_because=""),
                name="agenda_case_is_closed_for_a_reason",
                violation_error_message=_(
                    "A case leaves an agenda with its decision, or with the reason why."
                ),
            ),
            models.CheckConstraint(
                condition=Q(amount=None) | Q(amount__gte=0),
                name="agenda_amount_not_negative",
                violation_error_message=_("Money is never negative."),
            ),
        ]
        triggers = in_one_county(
            "agenda_item_in_the_meetings_county",
            """touched JOIN cases_meeting s ON s.id = touched.meeting_id
            JOIN cases_application a ON a.id = touched.application_id
            JOIN welfare_division t ON t.id = a.town_id
            WHERE t.parent_id <> s.county_id""",
            "the case belongs to another county",
        ) + in_one_county(
            "agenda_matter_in_the_meetings_county",
            """touched JOIN cases_meeting s ON s.id = touched.meeting_id
            JOIN cases_meetingmatter m ON m.id = touched.matter_id
            JOIN welfare_division t ON t.id = m.town_id
            WHERE t.parent_id <> s.county_id""",
            "the matter belongs to another county",
        )

    def __str__(self) -> str:
        return f"{self.meeting} {self.position}"

    @property
    def case(self) -> "Application | MeetingMatter":
        """What is decided; both say whose, where, which number and which sum."""
        decided = self.application or self.matter
        assert decided is not None  # agenda_item_is_a_case_or_a_matter
        return decided

    @property
    def what(self) -> str:
        """Which programme, and what of it is decided where it is no application."""
        if self.matter:
            return self.matter.what
        return self.application.programme.name if self.application else ""

    @property
    def shows_sum(self) -> bool:
        """Whether it is about money."""
        if self.matter:
            return self.matter.shows_sum
        return self.application is not None and not self.application.programme.recognises

    @property
    def homes(self) -> set[int]:
        """The households that it concerns."""
        if self.matter:
            return self.matter.homes
        return {self.application.household_id} if self.application else set()

    @property
    def entered(self) -> bool:
        """Whether its decision took effect."""
        return not self.open and not self.dropped_because


class MinutesScanScope(DivisionScope):
    """The county's own; it names every family of the agenda, so no town opens it."""

    def visible_to(self, user: User) -> "MinutesScanScope":
        if not user.is_active or user.town is not None:
            return self.none()
        return self.filter(meeting__county=user.county)


class MinutesScan(models.Model):
    """The signed minutes as a scan, encrypted at rest. Never changed, never deleted."""

    meeting = models.ForeignKey(Meeting, models.PROTECT, related_name="scans")
    is_pdf = models.BooleanField(_("PDF"))
    pages = models.PositiveSmallIntegerField(_("pages"))
    digest = HashField()
    file = models.FileField(_("file"), upload_to="attachments/%Y/%m/")
    added_by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    added_at = models.DateTimeField(auto_now_add=True)

    objects = MinutesScanScope.as_manager()

    class Meta:
        verbose_name = _("scan of signed minutes")
        verbose_name_plural = _("scans of signed minutes")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["meeting", "digest"],
                name="minutes_scan_once",
                violation_error_message=_("This very file is with the minutes already."),
            ),
        ]
        triggers = [
            pgtrigger.Protect(
                name="minutes_scan_is_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]

    def __str__(self) -> str:
        return f"{self.meeting} {self.pages}"
