"""A verb with a page: what it is done to, what is asked, and where it leads."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.shortcuts import get_object_or_404

from cases.forms import counted as forms
from welfare.models import User


def seen(model: Any, *related: str) -> Callable[[User, int], Any]:
    def load(user: User, pk: int) -> Any:
        return get_object_or_404(model.objects.visible_to(user).select_related(*related), pk=pk)

    return load


def own_county(user: User, _pk: int) -> Any:
    return user.county


class VerbPage(NamedTuple):
    """A verb with a page: its action and the name of what it is done to, form, what is said after.

    `load` finds it in the person's area; `back`: the list it leads to, or the page of its award or
    family; `rule`: asked before the form is shown.
    """

    verb: str
    action: Callable[..., Any]
    of: str
    load: Callable[[User, int], Any]
    form: type[forms.AskForm]
    done: Any
    back: str
    rule: Callable[..., None] | None = None
    warns: Callable[[Any], str] | None = None  # about what came of it
    only: Callable[..., None] | None = None  # whoever it refuses does not come in at all
