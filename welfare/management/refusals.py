"""Commands whose refusals are a sentence at the terminal, and no traceback."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from welfare.exceptions import Refused


class RefusingCommand(BaseCommand):
    """What a rule refuses ends the command with its sentence."""

    def execute(self, *args: Any, **options: Any) -> str | None:
        try:
            return super().execute(*args, **options)
        except Refused as refusal:
            raise CommandError(str(refusal)) from refusal
