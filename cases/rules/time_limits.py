"""Whether the term of a whole case may be extended, and for what. (57号 Art 22; 83号 四(一))"""

from django.utils.translation import gettext as _

from cases import clock
from cases.deadlines import Start, clocks_from
from cases.models import Application, ExtensionReason, NoticeResult, TermExtension
from welfare.exceptions import NotAllowed


def check_may_extend(application: Application) -> None:
    """Once, while the term runs, and only where the law gives a longer one."""
    programme = application.programme
    if not clocks_from(clock.clocks_of(programme), Start.EXTENDED):
        raise NotAllowed(
            _("The law gives “%(programme)s” no longer term.") % {"programme": programme}
        )
    if TermExtension.objects.filter(application=application).exists():
        raise NotAllowed(_("The term of this case was already extended. It is extended once."))
    if application.deadline and application.deadline < clock.today():
        raise NotAllowed(
            _("The term ended on %(day)s. A term that has run out is not extended.")
            % {"day": application.deadline.isoformat()}
        )


def check_extension_reason(application: Application, reason: ExtensionReason) -> None:
    """Who names an objection has one on record."""
    objections = application.notices.filter(result=NoticeResult.OBJECTION)
    if reason == ExtensionReason.OBJECTION and not objections.exists():
        raise NotAllowed(_("No public notice of this case met an objection."))
