"""The page that leads through setting a county up, and its forms."""

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
    return verb_page(
        request,
        form,
        lambda: actions.found_county(by=request.user, **form.cleaned_data),
        verb=VERBS["found_county"],
        **_around(),
    )


@performs(VERBS["load_profile"])
@FORMS
def profile(request: HttpRequest) -> HttpResponse:
    """Everything at once, from a file."""
    form = forms.ProfileForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.load_profile(by=request.user, **form.cleaned_data),
        verb=VERBS["load_profile"],
        **_around(),
    )


@performs(VERBS["add_divisions"])
@FORMS
def divisions(request: HttpRequest) -> HttpResponse:
    """Rows of codes and names."""
    form = forms.DivisionsForm(**posted(request))
    return verb_page(
        request,
        form,
        lambda: actions.add_divisions(by=request.user, **form.cleaned_data),
        verb=VERBS["add_divisions"],
        **_around(),
    )


@performs(VERBS["take_on_programmes"])
@FORMS
def programmes(request: HttpRequest) -> HttpResponse:
    """The kinds that the county does not grant yet."""
    there = checklist.kinds_granted(request.user.county)
    form = forms.ProgrammesForm(**posted(request), there=there)
    return verb_page(
        request,
        form,
        lambda: actions.take_on_programmes(by=request.user, **form.cleaned_data),
        verb=VERBS["take_on_programmes"],
        **_around(),
    )


@performs(VERBS["set_limits"])
@FORMS
def limits(request: HttpRequest) -> HttpResponse:
    """The limits that the county's programmes look up and that are not set."""
    form = forms.LimitsForm(**posted(request), keys=checklist.limits_missing(request.user.county))
    return verb_page(
        request,
        form,
        lambda: actions.set_limits(
            by=request.user,
            values=form.values,
            valid_from=form.cleaned_data["valid_from"],
            document=form.cleaned_data["document"],
        ),
        verb=VERBS["set_limits"],
        **_around(),
    )


def _around() -> dict[str, object]:
    """Where a form of this page comes from and leads back to."""
    back = reverse("counties:setting_up")
    return {"back": back, "crumbs": [(_("Setting a county up"), back)]}
