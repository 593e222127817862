"""New standards in tests: drafted, worked out, signed and put in force by the real actions."""

from datetime import date
from decimal import Decimal

from benefits.actions import standard_drafts
from benefits.actions.standard_drafts import NewAmount
from benefits.models import StandardDraft
from benefits.tasks import put_standards_in_force, work_out_standards
from tests import factories
from tests.benefits import scene
from welfare.accounts.roles import Role
from welfare.models import Residence

DOCUMENT = "测试民发〔2026〕9号"


def drafter():
    return factories.user(Role.COUNTY_CASEWORKER)


def signer():
    return scene.approver()


def rural(amount, code="DIBAO", component="basic"):
    return NewAmount(Decimal(amount), Residence.RURAL, factories.programme(code), component)


def rate(amount, code="SEVERE"):
    return NewAmount(Decimal(amount), Residence.RURAL, kind=scene.kinds()[code])


def drafted(*amounts, since=date(2026, 7, 1), worked_out=True, by=None, document=DOCUMENT):
    draft = standard_drafts.draft_standards(
        by=by or drafter(),
        from_month=since,
        document=document,
        document_on=date(2026, 6, 20),
        reason="年度提标",
        amounts=list(amounts),
    )
    if worked_out:
        work_out_standards(draft.job_id)
    return StandardDraft.objects.get(pk=draft.pk)


def signed(*amounts, **said):
    draft = drafted(*amounts, **said)
    return standard_drafts.sign_standards(by=signer(), draft=draft, version=draft.version)


def in_force(*amounts, **said):
    draft = signed(*amounts, **said)
    put_standards_in_force(draft.job_id)
    draft.job.refresh_from_db()
    assert draft.job.status == "done", draft.job.message
    return StandardDraft.objects.get(pk=draft.pk)


def effects(draft):
    """By award: before, after, or why not."""
    return {row.award_id: row.needs or (row.before, row.after) for row in draft.effects.all()}
