"""The months of a board of tasks. (任务分工)"""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from cases import clock
from cases.actions import task_boards as actions
from cases.forms.task_board import MonthAskedForm
from cases.rules import task_boards as rules
from cases.verbs import VERBS
from cases.views.logbooks import book_for
from welfare.county.months import previous_month
from welfare.pages.access import performs
from welfare.pages.verbs import posted, verb_page


@performs(VERBS["ask_progress"])
def progress_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Every unit of every task is asked for one month."""
    book = book_for(request.user, pk)
    last = previous_month(clock.today())
    form = MonthAskedForm(**posted(request), initial={"month": last})
    back = reverse("cases:logbook", args=[book.pk])
    return verb_page(
        request,
        form,
        lambda: actions.ask_progress(
            by=request.user, logbook=book, month=form.cleaned_data["month"]
        ),
        verb=VERBS["ask_progress"],
        rule=lambda: rules.check_may_ask(book, book.shown_on(clock.today()).read, request.user),
        back=back,
        done=_("Every unit is asked. Write down what each reports."),
        crumbs=[(_("Logbooks"), reverse("cases:logbook_list")), (book.name, back)],
    )
