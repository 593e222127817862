"""What one person changes in a table by which money is paid stands before both signers.

Programme, policy, exclusion and parameter, in the form of the table and by a file: each is told at
the first and at the second signature with old, new and who; and who changed it signs neither time.
"""

from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from benefits.actions import payroll
from benefits.states import RunStatus
from cases.models import ExclusionRule, Programme
from cases.programmes.parts.exclusions import Verdict
from tests import factories
from tests.benefits import scene
from tests.benefits.scene import NEXT
from tests.benefits.test_signing import EVERY, refused_to_sign_at_all, with_roles
from welfare.exceptions import NotAllowed
from welfare.models import Key, Parameter, User

pytestmark = pytest.mark.django_db


def paid_run():
    """After a run was paid by others: only what is changed now forbids a signature."""
    ExclusionRule.objects.all().delete()
    kinds = {"first": "dibao", "second": "tekun", "verdict": Verdict.EXCLUDES}
    said = {"valid_from": date(2020, 1, 1), "document": "旧"}
    ExclusionRule.objects.create(county=factories.county(), **kinds, **said)
    factories.award()
    # closed to applications: an open one is not saved before all that a case meets is there
    given = {"public_notice": True, "open_for_applications": False}
    Programme.objects.filter(code="DIBAO").update(**given)
    scene.run_to(RunStatus.SENT)
    return with_roles("改表人", *EVERY)


@pytest.fixture(scope="module")
def changer(paying_ground, once):
    return once(paid_run)


@pytest.fixture
def setter(client, changer, db):
    """One person with every right."""
    user = User.objects.get(pk=changer.pk)
    client.force_login(user)
    return user


def in_form(client, row, **said):
    """The form of a row as it opens, with something else in it."""
    label = row._meta.label_lower.replace(".", "_")
    url = reverse(f"admin:{label}_change", args=[row.pk])
    page = client.get(url)
    form = page.context["adminform"].form
    values = {name: form[name].value() for name in form.fields} | said
    for inline in page.context["inline_admin_formsets"]:
        for one in (inline.formset.management_form, *inline.formset.forms):
            values |= {one.add_prefix(name): one[name].value() for name in one.fields}
    values = {name: value for name, value in values.items() if value not in (None, False, [])}
    answer = client.post(url, values)
    assert answer.status_code == 302, answer.context["adminform"].form.errors


def by_file(client, table, text):
    url = reverse(f"admin:{table}_import")
    file = SimpleUploadedFile("rows.csv", text.encode())
    preview = client.post(url, {"import_file": file, "format": "1"})
    assert "confirm_form" in preview.context, preview.context["result"].rows
    confirm = preview.context["confirm_form"].initial
    client.post(reverse(f"admin:{table}_process_import"), confirm)


def programme_in_form(client):
    in_form(client, Programme.objects.get(code="DIBAO"), public_notice="False")
    return "是", "否"


def programme_by_file(client):
    row = Programme.objects.get(code="DIBAO")
    words = f"code,name,kind,public_notice\nDIBAO,{row.name},{row.kind},0\n"
    by_file(client, "cases_programme", words)
    return "是", "否"


def parameter_in_form(client):
    in_form(client, Parameter.objects.get(key=Key.NOTICE_DAYS), value="9")
    return "7", "9"


def parameter_by_file(client):
    words = f"key,value,valid_from,document\n{Key.NOTICE_DAYS.value},9,{NEXT},测试\n"
    by_file(client, "welfare_parameter", words)
    return "7", "9"


def exclusion_in_form(client):
    """A pair that counts is not changed: another row follows it from a day on."""
    row = ExclusionRule.objects.get()
    said = {"county": row.county_id, "first": row.first, "second": row.second}
    said |= {"verdict": Verdict.ALLOWED, "valid_from": NEXT, "document": "新"}
    assert client.post(reverse("admin:cases_exclusionrule_add"), said).status_code == 302
    return verdicts(row)


def verdicts(row):
    later = ExclusionRule.objects.get(valid_from=NEXT)
    return str(row.get_verdict_display()), str(later.get_verdict_display())


def exclusion_by_file(client):
    row = ExclusionRule.objects.get()
    words = (
        f"first,second,verdict,valid_from,document\n{row.first},{row.second},allowed,{NEXT},新\n"
    )
    by_file(client, "cases_exclusionrule", words)
    return verdicts(row)


WAYS = [
    *(programme_in_form, programme_by_file, parameter_in_form, parameter_by_file),
    *(exclusion_in_form, exclusion_by_file),
]


@pytest.mark.parametrize("way", WAYS, ids=lambda way: way.__name__)
def test_both_signers_read_what_one_person_changed_who_signs_neither_time(client, setter, way):
    changed = way(client)
    run = scene.run_to(RunStatus.CALCULATED, NEXT)
    reads(client, scene.reviewer(), run, setter, changed)
    run = refused_to_sign_at_all(run, setter)
    reads(client, scene.leader(), run, setter, changed)
    with pytest.raises(NotAllowed):
        payroll.approve_run(by=scene.leader(), run=run, version=run.version)


def reads(client, signer, run, setter, changed):
    """The page before a signature tells this person what that one changed, old and new."""
    old, _new = changed
    client.force_login(signer)
    page = client.get(reverse("benefits:run", args=[run.pk]))
    told = [row for row in page.context["changes"] if row.who == setter]
    values = {(str(one.before), str(one.after)) for row in told for one in row.values}
    assert changed in values, values
    said = page.content.decode()
    assert setter.full_name in said
    assert f"<del>{old}</del>" in said
