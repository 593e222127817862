"""A finding in the words of its page: what the file says, what our roll says, what was done."""

from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _

from cases.models import AwardMember, Supplement
from verification import rules
from verification.comparisons import BY_KIND
from verification.models import Finding, LookUpHit
from verification.own_departments import department_of, label
from verification.states import FindingStatus
from welfare.audit.timeline import timeline as audit_timeline
from welfare.county.months import month_end
from welfare.personal.masks import mask_id, mask_said
from welfare.templatetags.welfare import money


def _labels(department: str, kind: str = "") -> dict[str, str]:
    """What is shown of the evidence, in the words of the department or the comparison."""
    special = {**department_of(department).evidence} if department else {}
    special |= BY_KIND[kind].evidence if kind else {}
    return {**_general_labels(), **{key: str(label) for key, label in special.items()}}


def _general_labels() -> dict[str, str]:
    return {
        "name": _("Name"),
        "category": _("Category"),
        "grade": _("Grade"),
        "state": _("State"),
        "amount": _("Amount (yuan)"),
        "day": _("Day"),
        "born": _("Born on"),
        "town": _("Town"),
        "identifier": _("Number"),
    }


def evidence_rows(finding: Finding) -> list[dict[str, str]]:
    """Each row of the file as label and value; the place of the row stands last."""
    return [_said(said, finding.kind) for said in finding.evidence]


def evidence_of_hit(hit: LookUpHit) -> dict[str, str]:
    """The same of a row that was looked up at the counter."""
    return _said(hit.evidence)


def _said(said: dict[str, Any], kind: str = "") -> dict[str, str]:
    said = masked(said)
    labels = _labels(said.get("department", ""), kind)
    return {
        labels[key]: money(said[key]) if key == "amount" else str(said[key])
        for key in labels
        if said.get(key) not in (None, "")
    } | _place(said)


def masked(said: dict[str, Any]) -> dict[str, Any]:
    """What a file says, with the numbers of people that stand within its texts masked."""
    return {
        key: mask_said(value) if isinstance(value, str) else value for key, value in said.items()
    }


def _place(said: dict[str, Any]) -> dict[str, str]:
    if "row" not in said:
        return {}
    sheet = said.get("sheet", "")
    file = label(said["department"])
    place = _("%(file)s, row %(row)s") % {"file": f"{file} {sheet}".strip(), "row": said["row"]}
    return {_("Place in the file"): place}


def roll_facts(finding: Finding) -> list[dict[str, Any]]:
    """What our own data say of the person and the award."""
    facts: list[dict[str, Any]] = []
    award, person = finding.award, finding.person
    if person is not None:
        age = _("%(n)s years") % {"n": person.age_on(month_end(finding.month))}
        facts.append({"label": _("Name"), "value": person.name})
        facts.append({"label": _("Born on"), "value": f"{person.birth_date:%Y-%m-%d} ({age})"})
    if award is None:
        return [*facts, {"label": _("Roll"), "value": _("On no roll")}]
    facts += [
        {"label": _("Programme"), "value": award.programme.name},
        {
            "label": _("Certificate number"),
            "value": award.number,
            "url": _award_url(award.pk),
            "action": _("To the award"),
        },
        {"label": _("Head of household"), "value": award.household.head.name},
        {"label": _("Village"), "value": award.village},
        {"label": _("Persons covered"), "value": award.covered_size},
        {"label": _("Status"), "value": award.get_status_display()},
        {"label": _("Supplement"), "value": _supplements(finding)},
    ]
    last = rules.last_paid_month(award)
    facts.append({"label": _("Paid until"), "value": f"{last:%Y-%m}" if last else _("Not yet")})
    return facts


def _award_url(pk: int) -> str:
    try:
        return reverse("cases:award", args=[pk])
    except NoReverseMatch:
        return ""


def _supplements(finding: Finding) -> str:
    members = AwardMember.objects.filter(award=finding.award)
    if finding.person_id:
        members = members.filter(person=finding.person_id)
    rows = Supplement.objects.filter(member__in=members).select_related("kind", "member__person")
    said = [
        f"{row.member.person.name} {row.kind.name} {row.first_month:%Y-%m} - "
        + (f"{row.last_month:%Y-%m}" if row.last_month else "")
        for row in rows
    ]
    return "；".join(said) or _("None")


def masked_id(finding: Finding) -> str:
    """The ID of the person, or of the stranger, masked."""
    return mask_id(finding.person.resident_id if finding.person else finding.stranger_id)


def steps(finding: Finding) -> list[dict[str, Any]]:
    """Found, verified by the town, closed by the county."""
    place = {FindingStatus.OPEN: 1, FindingStatus.VERIFIED: 2, FindingStatus.CLOSED: 3}
    status = FindingStatus(finding.status)
    if status not in place:
        return []
    labels = [_("Found"), _("Town verifies"), _("County closes")]
    notes = [f"{finding.month:%Y-%m}", finding.verified_by, finding.closed_by]
    return [
        {"label": label, "state": _state(number, place[status]), "note": note or ""}
        for number, (label, note) in enumerate(zip(labels, notes, strict=True))
    ]


def _state(number: int, current: int) -> str:
    if number < current:
        return "done"
    return "current" if number == current else "todo"


def timeline(finding: Finding) -> list[dict[str, Any]]:
    """What was done, newest first."""
    finding_made = {
        "when": finding.comparison.started_at,
        "title": _("Found by the comparison of %(month)s") % {"month": f"{finding.month:%Y-%m}"},
        "who": "",
        "body": "",
    }
    return [*audit_timeline(finding), finding_made]
