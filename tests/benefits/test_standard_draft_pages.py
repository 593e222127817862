"""Pages of new standards, from the form to the run; and the tables that nobody fills alone."""

from datetime import date
from decimal import Decimal

import pytest
from django.urls import reverse

from benefits import differences
from benefits.models import Payment, Standard, StandardDraft, SupplementRate
from benefits.profile import Amount, RateSections, save
from benefits.states import DraftStatus, RunStatus
from tests import factories
from tests.benefits import changed, raises, scene
from tests.benefits.raises import rural
from welfare.county.profile.saving import Changes
from welfare.exceptions import NotAllowed

pytestmark = pytest.mark.django_db
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(scope="module")
def ground(once):
    """Limits, standards, supplement kinds and people: the same for every test here."""
    once(changed.ground)


@pytest.fixture(autouse=True)
def _today(monkeypatch, ground):
    monkeypatch.setattr("django.utils.timezone.localdate", lambda *_a: date(2026, 11, 20))


def get(client, name, *args, **query):
    return client.get(reverse(f"benefits:{name}", args=args), query)


def post(client, name, *args, **values):
    return client.post(reverse(f"benefits:{name}", args=args), values, follow=True)


def test_from_the_form_to_the_run(client, django_capture_on_commit_callbacks):
    award = changed.award(3)
    factories.live(month=date(2026, 10, 1))
    changed.paid(date(2026, 10, 1))
    client.force_login(raises.drafter())
    form = get(client, "standard_draft_create").context["form"]
    dibao = factories.programme("DIBAO")
    key = f"s{dibao.pk}-rural-basic"
    assert "480" in form.fields[key].help_text
    said = {"from_month": "2026-07", "document": raises.DOCUMENT, "document_on": "2026-06-20"}
    with django_capture_on_commit_callbacks(execute=True):
        post(client, "standard_draft_create", **said, reason="年度提标", **{key: "530"})
    draft = StandardDraft.objects.get()
    assert draft.status == DraftStatus.PREVIEWED
    page = get(client, "standard_draft", draft.pk)
    assert not page.context["may"]["sign_standards"]
    cost = page.context["cost"]
    assert (cost.awards, cost.monthly, cost.behind, cost.year) == (1, 150, 150, 450)
    assert [row["monthly"] for row in page.context["by_town"]] == [150]
    assert award.number in get(client, "standard_draft_awards", draft.pk).content.decode()
    assert (
        award.number
        not in get(client, "standard_draft_awards", draft.pk, shown="needs").content.decode()
    )
    assert get(client, "standard_draft_families", draft.pk).status_code == 200
    client.force_login(raises.signer())
    assert get(client, "standard_draft_list").status_code == 200
    tiles = client.get(reverse("benefits:due")).content.decode()
    assert reverse("benefits:standard_draft_list") in tiles
    assert get(client, "standard_draft", draft.pk).context["may"]["sign_standards"]
    with django_capture_on_commit_callbacks(execute=True):
        post(client, "standard_draft_sign", draft.pk, version=draft.version)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.IN_FORCE
    assert get(client, "standard_draft", draft.pk).status_code == 200
    scene.run_to(RunStatus.CALCULATED, NOVEMBER)
    rows = Payment.objects.filter(run__month=NOVEMBER).order_by("month")
    assert [(row.kind, row.amount) for row in rows] == [("raise", 150), ("regular", 840)]
    run = rows[0].run
    for name in ("run", "run_news", "run_differences"):
        assert get(client, name, run.pk).status_code == 200
    reasons = {group.reason: group.amount for group in differences.compare(run).groups}
    assert (reasons["raise"], reasons["amount"]) == (150, 150)


def test_who_may_sign_reads_why_it_cannot_be_signed_now(client):
    """A month paid meanwhile makes the figures old: the page says so, and how to go on."""
    changed.award(3)
    factories.live(month=date(2026, 10, 1))
    draft = raises.drafted(rural(530))
    client.force_login(raises.drafter())
    assert get(client, "standard_draft", draft.pk).context["unsigned"]
    client.force_login(raises.signer())
    page = get(client, "standard_draft", draft.pk)
    assert page.context["may"]["sign_standards"]
    assert not page.context["unsigned"]
    changed.paid(NOVEMBER)
    page = get(client, "standard_draft", draft.pk)
    assert not page.context["may"]["sign_standards"]
    assert page.context["may"]["preview_again"]
    assert "重新测算" in page.context["unsigned"]


def test_withdrawing_and_working_out_anew_by_the_buttons(client):
    draft = raises.drafted(rural(530), since=date(2026, 12, 1))
    client.force_login(raises.signer())
    post(client, "standard_draft_again", draft.pk, version=draft.version)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.DRAFTED
    assert get(client, "standard_draft", draft.pk).context["job"]
    type(draft.job).objects.update(status="done", finished_at=draft.drafted_at)
    assert get(client, "standard_draft_withdraw", draft.pk).status_code == 200
    said = {"version": draft.version, "reason": "上级未批"}
    post(client, "standard_draft_withdraw", draft.pk, **said)
    draft.refresh_from_db()
    assert draft.status == DraftStatus.WITHDRAWN


def test_put_in_force_before_its_month_by_who_prepares_the_run(client):
    draft = raises.signed(rural(530), since=date(2026, 12, 1))
    client.force_login(scene.finance())
    assert get(client, "standard_draft", draft.pk).context["may"]["start_month"]
    post(client, "standard_draft_start", draft.pk, version=draft.version)
    draft.refresh_from_db()
    assert draft.job.is_open


# ---- nobody sets a standard alone once it is paid by


def standard_form(**fields):
    said = {"programme": factories.programme("DIBAO").pk, "residence": "rural"}
    said |= {"component": "basic", "valid_from": "2026-07-01", "amount": "530"}
    return said | {"per": "month", "document": "测试", **fields}


def test_a_standard_is_entered_in_the_tables_before_the_go_live_only(client):
    """530 in the admin changed no running award, showed no preview, paid no arrears."""
    client.force_login(raises.drafter())
    url = reverse("admin:benefits_standard_add")
    client.post(url, standard_form(valid_from="2026-06-01", amount="500"))
    assert Standard.objects.filter(amount=500).count() == 1
    factories.live()
    answered = client.post(url, standard_form())
    assert answered.status_code == 200
    assert not Standard.objects.filter(amount=530).exists()
    assert answered.context["adminform"].form.non_field_errors()
    row = Standard.objects.get(amount=500)
    change = reverse("admin:benefits_standard_change", args=[row.pk])
    client.post(change, standard_form(valid_from="2026-06-01", amount="510"))
    client.post(change, standard_form(valid_from="2026-06-01", amount="500", document="更正"))
    row.refresh_from_db()
    assert (row.amount, row.document) == (500, "更正")


def test_a_rate_is_entered_in_the_tables_before_the_go_live_only(client):
    """One person alone set a supplement of 9,999 from a past month."""
    client.force_login(raises.drafter())
    factories.live()
    kind = scene.kinds()["SEVERE"]
    said = {"kind": kind.pk, "residence": "rural", "valid_from": "2026-01-01"}
    said |= {"amount": "9999", "document": "测试"}
    assert client.post(reverse("admin:benefits_supplementrate_add"), said).status_code == 200
    assert not SupplementRate.objects.filter(amount=9999).exists()


def test_a_coming_standard_is_not_removed_alone(client):
    factories.live()
    scene.standard("DIBAO", 530, since=date(2027, 1, 1))
    row = Standard.objects.filter(amount=530).first()
    client.force_login(raises.drafter())
    client.post(reverse("admin:benefits_standard_delete", args=[row.pk]), {"post": "yes"})
    assert Standard.objects.filter(pk=row.pk).exists()


def test_a_profile_brings_no_standard_that_is_paid_by():
    day = date(2026, 7, 1)
    sections = [
        Amount(code, "rural", "basic", day, Decimal(530), "测试", "month")
        for code in ("DIBAO", "TEKUN")
    ]
    county = factories.county()
    with pytest.raises(NotAllowed):
        save(Changes(), county, RateSections(sections, [], [], []), frozenset({"DIBAO"}))
    save(Changes(), county, RateSections(sections[1:], [], [], []), frozenset({"DIBAO"}))
    assert Standard.objects.filter(valid_from=day).count() == 1
    rate = Amount("SEVERE", "rural", "", day, Decimal(9999), "测试", "month")
    with pytest.raises(NotAllowed):
        save(Changes(), county, RateSections([], [rate], [], []), frozenset({"DIBAO"}))
