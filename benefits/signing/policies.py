"""A new policy of who decides, told to whoever signs a run: one row, against the policy before."""

from collections.abc import Iterator
from dataclasses import replace

from django.utils.translation import gettext as _

from benefits.signing.settings import ChangedValue, SettingChange
from cases import policy_lines
from cases.models import ApprovalPolicy, ApprovalRule

POLICY, RULE = ApprovalPolicy._meta.label_lower, ApprovalRule._meta.label_lower


def in_one_row(changes: list[SettingChange]) -> list[SettingChange]:
    """The same changes, the lines of a policy that is new told in the row of the policy.

    What is looked at stays all of them: the marks are those of `changes`.
    """
    new = {change.state.pgh_obj_id: change for change in changes if _is_new(change, POLICY)}
    lines: dict[int, list[SettingChange]] = {policy: [] for policy in new}
    kept = []
    for change in changes:
        if _is_new(change, RULE) and change.state.policy_id in lines:
            lines[change.state.policy_id].append(change)
        else:
            kept.append(change)
    return [
        replace(change, values=tuple(_told(change, lines[change.state.pgh_obj_id])))
        if _is_new(change, POLICY)
        else change
        for change in kept
    ]


def _is_new(change: SettingChange, label: str) -> bool:
    return change.is_new and change.mark.startswith(f"{label}:")


def _told(policy: SettingChange, lines: list[SettingChange]) -> Iterator[ChangedValue]:
    """What differs from the policy before; of the first one of a county, its lines."""
    before = policy_lines.followed(policy.state)
    old = before.rules.all() if before else ()
    if before:
        yield ChangedValue(_("policy before"), None, str(before))
    for line in policy_lines.compared(old, [change.state for change in lines]):
        name = f"{line.programme} · {line.condition}"
        if line.added:
            added = f"{name} · {_('new line')}" if before else name
            yield ChangedValue(added, None, _whole(line, "after"))
        elif line.removed:
            yield ChangedValue(name, _whole(line, "before"), _("line falls away"))
        else:
            for value in line.values:
                if value.changed:
                    label = f"{name} · {value.label}"
                    yield ChangedValue(label, value.before or "—", value.after or "—")


def _whole(line: policy_lines.ComparedLine, side: str) -> str:
    said = [(value.label, getattr(value, side)) for value in line.values]
    return _("; ").join(f"{label} {word}" for label, word in said if word is not None)
