"""`manage.py verify_log`: whether the log of acts is as it was sealed; fails where it is not."""

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.translation import gettext as _

from welfare.audit import chain
from welfare.models import EventSeal


class Command(BaseCommand):
    help = "Reckon every seal of the log anew and name the stretches that do not fit."

    def handle(self, **options: object) -> None:
        stretches = chain.check()
        for one in stretches:
            self.stdout.write(
                _("%(since)s to %(until)s: %(sealed)s events were sealed, %(found)s are there.")
                % {
                    "since": f"{timezone.localtime(one.since):%F %T}" if one.since else "",
                    "until": f"{timezone.localtime(one.until):%F %T}",
                    "sealed": one.sealed,
                    "found": one.there,
                }
            )
        if stretches:
            raise CommandError(
                _("The log was changed after it was sealed: %(n)s.") % {"n": len(stretches)}
            )
        last = EventSeal.objects.last()
        if last is None:
            self.stdout.write(_("Nothing is sealed yet."))
            return
        self.stdout.write(
            _("%(n)s seals fit, until %(until)s. The last one, to be noted elsewhere: %(digest)s")
            % {
                "n": last.pk,
                "until": f"{timezone.localtime(last.until):%F %T}",
                "digest": last.digest,
            }
        )
