"""Approval policies: which one counts, which one waits for a signature."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from cases import clock, policy_lines
from cases.actions import policies as actions
from cases.forms.policy import SignPolicyForm
from cases.models import ApprovalPolicy
from cases.models.policy import ApprovalPolicyScope
from cases.rules import reference as rules
from cases.verbs import VERBS
from welfare.accounts.roles import Permission
from welfare.accounts.rules import may
from welfare.models import User
from welfare.pages.access import needs, performs
from welfare.pages.buttons import held
from welfare.pages.verbs import posted, verb_page


def of_county(user: User) -> ApprovalPolicyScope:
    """The policies of the person's county."""
    rows: ApprovalPolicyScope = ApprovalPolicy.objects.visible_to(user)
    return rows.select_related("drafted_by", "signed_by")


def to_sign(user: User) -> list[ApprovalPolicy]:
    """The drafts that wait for this person."""
    return [row for row in of_county(user).filter(waits=True) if _may_sign(row, user)]


def _may_sign(row: ApprovalPolicy, user: User) -> bool:
    return may(rules.check_may_sign_policy, row, user)


@needs(Permission.SEE_CASES)
@require_GET
def policy_list(request: HttpRequest) -> HttpResponse:
    """Every policy of the county, the newest first."""
    rows = list(of_county(request.user))
    now = ApprovalPolicy.objects.in_force(request.user.county, clock.today())
    context = {
        "rows": [{"policy": row, "may_sign": _may_sign(row, request.user)} for row in rows],
        "now": now,
        "may": held(request.user, VERBS["sign_policy"]),
    }
    return render(request, "cases/policy_list.html", context)


@performs(VERBS["sign_policy"])
@require_http_methods(["GET", "POST"])
def policy_sign(request: HttpRequest, pk: int) -> HttpResponse:
    """The second person, who sees each line of the draft against the policy that it follows."""
    row = get_object_or_404(of_county(request.user), pk=pk)
    before = policy_lines.followed(row)
    form = SignPolicyForm(**posted(request), initial={"shown": rules.lines_shown(row)})
    lines = policy_lines.compared(before.rules.all() if before else (), row.rules.all())
    return verb_page(
        request,
        form,
        lambda: actions.sign_policy(by=request.user, policy=row, **form.cleaned_data),
        verb=VERBS["sign_policy"],
        rule=partial(rules.check_may_sign_policy, row, request.user),
        back=reverse("cases:policy_list"),
        done=_("The policy is signed. It counts from its day on."),
        template="cases/policy_sign.html",
        crumbs=[(_("Approval policies"), reverse("cases:policy_list"))],
        policy=row,
        before=before,
        lines=lines,
    )
