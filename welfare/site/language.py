"""In which language what is kept and what is printed is worded, whoever sits at the screen."""

from contextlib import AbstractContextManager

from django.conf import settings
from django.utils import translation


def kept() -> AbstractContextManager[None]:
    """The language of the trade: explanations, reasons and papers are read by others and later.

    A sentence that only answers who is at the screen stays in that person's language.
    """
    return translation.override(settings.LANGUAGE_CODE)
