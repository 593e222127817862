"""Who puts papers into the folder of a family, who looks at them, and what is wrong there."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from cases.models import Application, Attachment, Award, Household
from cases.rules.relatives import check_not_kin
from cases.states import ApplicationStatus
from cases.verbs import VERBS
from welfare.accounts.rules import check_area, check_given, check_permission
from welfare.attachments.kept_file import KeptFile
from welfare.exceptions import NotAllowed
from welfare.models import User


def check_may_attach(household: Household, by: User) -> None:
    """Somebody of the town, or the county's sampler, who is no near relative."""
    check_permission(by, VERBS["add_attachments"].rights)
    check_area(household.town, by)
    check_not_kin(household.pk, by)


def check_hangs_on(household: Household, about: Application | Award | None) -> None:
    """The case or award is the family's own."""
    if about is not None and about.household_id != household.pk:
        raise NotAllowed(_("A paper hangs on a case or an award of its own family."))


def check_files(household: Household, files: Sequence[KeptFile]) -> None:
    """Something came, and nothing that is in the folder already."""
    if not files:
        raise NotAllowed(_("Choose a file."))
    came = Counter(file.digest for file in files)
    if max(came.values()) > 1:
        raise NotAllowed(_("The same file came twice. Choose each file once."))
    there = household.attachments.valid().filter(digest__in=came)
    if said := [_said_of(one) for one in there]:
        raise NotAllowed(
            _("In the folder already: %(papers)s. Leave the same file out, and send the others.")
            % {"papers": _("; ").join(said)}
        )


def _said_of(attachment: Attachment) -> str:
    words = {
        "number": number_of(attachment),
        "kind": attachment.get_kind_display(),
        "day": f"{attachment.added_at:%Y-%m-%d}",
    }
    return _("no. %(number)s, %(kind)s, of %(day)s") % words


def number_of(attachment: Attachment) -> int:
    """Its place in the folder, which it keeps: nothing there is ever taken out."""
    before = Attachment.objects.filter(household=attachment.household_id, pk__lte=attachment.pk)
    return before.count()


def numbered(attachments: Iterable[Attachment]) -> list[tuple[int, Attachment]]:
    """The same of many; one that came along with an award has the number of its own folder."""
    papers = list(attachments)
    folders = {paper.household_id for paper in papers}
    rows = Attachment.objects.filter(household__in=folders).order_by("pk")
    last, places = Counter[int](), {}
    for pk, folder in rows.values_list("pk", "household"):
        last[folder] += 1
        places[pk] = last[folder]
    return [(places[paper.pk], paper) for paper in papers]


def check_may_look(attachment: Attachment, by: User) -> None:
    """Somebody who sees cases of this area, and is no near relative."""
    check_permission(by, VERBS["look_at_attachment"].rights)
    if not Attachment.objects.visible_to(by).filter(pk=attachment.pk).exists():
        raise NotAllowed(_("This case belongs to another area."))
    _check_kin_stay_away(attachment, by)
    if attachment.destroyed_in_id:
        raise NotAllowed(
            _("The paper was destroyed when its keeping period was over; the log stays.")
        )


def _check_kin_stay_away(attachment: Attachment, by: User) -> None:
    """Near relatives of the family, nor of the one to which its award belongs by now."""
    check_not_kin(attachment.household_id, by)
    if attachment.award and attachment.award.household_id != attachment.household_id:
        check_not_kin(attachment.award.household_id, by)


def check_may_open_folder(household: Household, by: User) -> None:
    """The same of all that is in it."""
    check_permission(by, VERBS["look_at_attachment"].rights)
    check_not_kin(household.pk, by)


def check_may_mark_wrong(attachment: Attachment, by: User) -> None:
    """Not yet marked; what a case in review stands on stays until the case comes back."""
    check_permission(by, VERBS["mark_attachment_wrong"].rights)
    check_area(attachment.household.town, by)
    _check_kin_stay_away(attachment, by)
    if attachment.wrong_at is not None:
        raise NotAllowed(_("This paper is marked as wrong already."))
    case = attachment.application
    if case is not None and case.status == ApplicationStatus.IN_REVIEW:
        raise NotAllowed(
            _(
                "Application %(number)s is in review and stands on this paper. Have it returned"
                " first, or add the right paper beside it."
            )
            % {"number": case.number}
        )


def check_reason_of_wrong(reason: str) -> None:
    """What is wrong with it is said."""
    check_given(reason, _("why it is wrong"))
