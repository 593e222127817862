"""The page that leads through setting a county up, and its forms."""

from collections.abc import Callable

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from counties import actions, checklist, forms
from counties.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.pages.access import Request, needs, performs
from welfare.pages.buttons import held
from welfare.pages.verbs import posted, verb_page

FORMS = require_http_methods(["GET", "POST"])


@needs(Permission.MANAGE_SYSTEM, Permission.SET_STANDARDS, Permission.MANAGE_USERS)
@require_GET
def setting_up(request: Request) -> HttpResponse:
    """What is there and what is missing before the first case."""
    listed = checklist.sections(request.user.county)
    may = request.user.may
    context = {
        "sections": [
            {"title": one.title, "lines": [(line, may(line.right)) for line in one.lines]}
            for one in listed
        ],
        "missing": sum(one.missing for one in listed),
        "may": held(request.user, VERBS["load_profile"]),
    }
    return render(request, "counties/setting_up.html", context)


@performs(VERBS["found_county"])
@FORMS
def founding(request: HttpRequest) -> HttpResponse:
    """Code and name."""
    form = forms.FoundForm(**posted(request))
    return _page(
        request,
        form,
        "found_county",
        lambda: actions.found_county(by=request.user, **form.cleaned_data),
    )


@performs(VERBS["load_profile"])
@FORMS
def profile(request: HttpRequest) -> HttpResponse:
    """Everything at once, from a file."""
    form = forms.ProfileForm(**posted(request))
    return _page(
        request,
        form,
        "load_profile",
        lambda: actions.load_profile(by=request.user, **form.cleaned_data),
    )


@performs(VERBS["add_divisions"])
@FORMS
def divisions(request: HttpRequest) -> HttpResponse:
    """Rows of codes and names."""
    form = forms.DivisionsForm(**posted(request))
    return _page(
        request,
        form,
        "add_divisions",
        lambda: actions.add_divisions(by=request.user, **form.cleaned_data),
    )


@performs(VERBS["take_on_programmes"])
@FORMS
def programmes(request: HttpRequest) -> HttpResponse:
    """The kinds that the county does not grant yet."""
    there = checklist.kinds_granted(request.user.county)
    form = forms.ProgrammesForm(**posted(request), there=there)
    return _page(
        request,
        form,
        "take_on_programmes",
        lambda: actions.take_on_programmes(by=request.user, **form.cleaned_data),
    )


@performs(VERBS["set_limits"])
@FORMS
def limits(request: HttpRequest) -> HttpResponse:
    """The limits that are looked up and that are not set."""
    county = request.user.county
    missing = checklist.limits_missing(county)
    if not missing:
        chosen = bool(checklist.kinds_granted(county))
        return render(request, "counties/limits_set.html", {"chosen": chosen})
    form = forms.LimitsForm(**posted(request), keys=missing)
    return _page(
        request,
        form,
        "set_limits",
        lambda: actions.set_limits(
            by=request.user,
            values=form.values,
            valid_from=form.cleaned_data["valid_from"],
            document=form.cleaned_data["document"],
        ),
    )


def _page(request: HttpRequest, form: Form, verb: str, act: Callable[[], object]) -> HttpResponse:
    """A form of this page comes from it and leads back to it."""
    back = reverse("counties:setting_up")
    crumbs = [(_("Setting a county up"), back)]
    return verb_page(request, form, act, verb=VERBS[verb], back=back, crumbs=crumbs)
