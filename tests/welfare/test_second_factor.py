"""The second factor: set up, asked at the sign-in, used once, taken off by two administrators."""

import json
import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from tests import factories
from tests.welfare.authenticator import Authenticator
from welfare.accounts import actions as accounts
from welfare.accounts.roles import Role
from welfare.exceptions import BadInput, NotAllowed
from welfare.factors import actions, codes, rules
from welfare.factors.sealing import seal, unseal
from welfare.models import AccountSession, Event, FactorReset, RecoveryCode, SecondFactor, User
from welfare.news import reading

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SECOND = "/login/second/"
PROOF = {"password": factories.PASSWORD}
AGENT = {"headers": {"user-agent": "Mozilla/5.0 (Windows NT 10.0) Chrome/139.0 Safari/537"}}


@pytest.fixture(autouse=True)
def _required(settings):
    settings.SECOND_FACTOR = "roles"


@pytest.fixture
def finance():
    return factories.user(Role.FINANCE, name="li")


def enrol(user, secret=SECRET):
    """An app whose first code was that of a while ago, so that the present one is new."""
    code = codes.code_at(secret, timezone.now())
    proof = {"password": factories.PASSWORD, "address": "127.0.0.1"}
    made = actions.enrol_app(by=user, secret=secret, code=code, **proof)
    SecondFactor.objects.filter(user=user).update(counter=0)
    return made


def password(client, username="li", **more):
    form = {"username": username, "password": factories.PASSWORD, **more}
    return client.post(reverse("welfare:login"), form, **AGENT)


def second(client, code, **more):
    return client.post(SECOND, {"code": code, **more}, **AGENT)


def now_code(secret=SECRET):
    return codes.code_at(secret, timezone.now())


def test_codes_are_those_of_the_standard():
    """RFC 6238, appendix B: the last six of its eight figures."""
    secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
    moment = timezone.datetime.fromtimestamp(1111111109, tz=timezone.get_current_timezone())
    assert codes.code_at(secret, moment) == "081804"
    assert codes.step_of(secret, "081 804", moment, 0) == 1111111109 // 30
    assert codes.step_of(secret, "081804", moment + timedelta(seconds=90), 0) is None


def test_who_moves_money_or_manages_accounts_needs_one(settings):
    needs = {role for role in Role if rules.is_required(User(roles=[role]))}
    assert needs == {
        *(Role.FINANCE, Role.CASHIER, Role.PAYROLL_REVIEWER, Role.BUREAU_HEAD),
        *(Role.COUNTY_APPROVER, Role.COUNTY_CASEWORKER, Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN),
    }
    town = User(roles=[Role.TOWN_HEAD])
    settings.SECOND_FACTOR_ALL_FROM = timezone.localdate() + timedelta(days=1)
    assert not rules.is_required(town)
    assert rules.is_required(town, settings.SECOND_FACTOR_ALL_FROM)
    settings.SECOND_FACTOR_ALL_FROM, settings.SECOND_FACTOR = None, "all"
    assert rules.is_required(town)
    settings.SECOND_FACTOR = "off"
    assert not rules.is_required(User(roles=[Role.FINANCE]))


@pytest.mark.parametrize(
    ("name", "value", "answer"),
    [
        ("SECOND_FACTOR", "", "roles None"),
        ("SECOND_FACTOR", "of", "SECOND_FACTOR"),
        ("SECOND_FACTOR_ALL_FROM", "2027-01-01", "roles 2027-01-01"),
        ("SECOND_FACTOR_ALL_FROM", "1.1.2027", "SECOND_FACTOR_ALL_FROM"),
    ],
)
def test_it_is_required_unless_a_setting_says_otherwise_and_a_slip_stops(name, value, answer):
    """`off` must be meant: nothing else switches it off."""
    line = "from django.conf import settings as s; print(s.SECOND_FACTOR, s.SECOND_FACTOR_ALL_FROM)"
    given = {n: v for n, v in os.environ.items() if not n.startswith("SECOND_FACTOR")}
    told = subprocess.run(
        [sys.executable, "-c", line],
        env=given | {name: value},
        cwd=django_settings.BASE_DIR,
        capture_output=True,
        text=True,
    )
    assert answer in told.stdout + told.stderr


def test_without_one_the_first_sign_in_leads_to_setting_it_up(client, finance):
    assert password(client).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == reverse("welfare:account")
    part = client.get(reverse("welfare:news_count"), headers={"HX-Request": "true"})
    assert (part.status_code, part.content) == (204, b"")
    assert "第二" in client.get(reverse("welfare:account")).content.decode()
    page = client.get(reverse("welfare:factor_app"))
    assert "<svg" in page.content.decode()
    secret = "".join(page.context["groups"])
    form = {"sealed": page.context["form"]["sealed"].value(), "code": "000000", **PROOF}
    refused = client.post(reverse("welfare:factor_app"), form)
    assert refused.context["form"].errors
    assert "".join(refused.context["groups"]) == secret  # the square stays what was read
    done = client.post(reverse("welfare:factor_app"), form | {"code": now_code(secret)})
    assert len(done.context["codes"]) == codes.RECOVERY_CODES
    assert "no-store" in done.headers["Cache-Control"]
    assert client.get("/").status_code == 200
    stored = SecondFactor.objects.get()
    assert stored.secret == secret
    with transaction.atomic():
        raw = SecondFactor.objects.extra(select={"raw": "secret"}).values_list("raw")[0][0]
    assert secret not in raw
    assert secret not in str(list(Event.objects.values()))


def test_a_role_that_needs_none_signs_in_with_the_password(client):
    factories.user(Role.TOWN_HEAD, name="wang")
    assert password(client, "wang").headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_password_alone_opens_nothing_and_the_code_does(client, finance):
    enrol(finance)
    assert password(client, next="/jobs/").headers["Location"] == SECOND
    assert client.get("/").headers["Location"].startswith("/login/")
    assert not Event.objects.filter(verb="signed_in").exists()
    assert second(client, "123456").context["form"].errors
    assert second(client, now_code()).headers["Location"] == "/jobs/"
    assert client.get("/").status_code == 200
    assert Event.objects.filter(verb="signed_in", actor=finance).count() == 1


def test_a_code_is_taken_once(client, finance):
    enrol(finance)
    code = now_code()
    password(client)
    assert second(client, code).status_code == 302
    client.logout()
    password(client)
    assert second(client, code).context["form"].errors


def test_wrong_codes_lock_like_wrong_passwords(client, finance, settings):
    enrol(finance)
    password(client)
    for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK):
        assert second(client, "000000").status_code == 200
        password(client)  # a right password in between forgives nothing
    assert second(client, now_code()).status_code in {200, 302}
    assert client.get("/").status_code == 302
    assert Event.objects.filter(verb="sign_in_locked").count() == 1


def test_the_half_open_door_closes(client, finance, monkeypatch):
    enrol(finance)
    password(client)
    real = __import__("time").time
    monkeypatch.setattr("welfare.factors.views.half.time.time", lambda: real() + 301)
    assert second(client, now_code()).headers["Location"] == reverse("welfare:login")
    monkeypatch.undo()
    client.session.flush()
    password(client)
    finance.set_password("Another-Pass-27")
    finance.save()
    assert second(client, now_code()).headers["Location"] == reverse("welfare:login")


def test_a_recovery_code_opens_once_and_only_its_hash_is_kept(client, finance):
    made = enrol(finance)
    assert made[0] not in str(list(RecoveryCode.objects.values()))
    password(client)
    assert second(client, made[0].upper().replace("-", " ")).status_code == 302
    assert Event.objects.get(verb="recovery_code_used").details == {"count": 9}
    client.logout()
    password(client)
    assert second(client, made[0]).context["form"].errors


def test_new_recovery_codes_void_the_old_and_ask_the_password(client, finance):
    old = enrol(finance)
    client.force_login(finance)
    page = reverse("welfare:recovery_codes")
    assert client.post(page, {"password": "wrong"}).context["form"].errors
    made = client.post(page, {"password": factories.PASSWORD}).context["codes"]
    assert not set(made) & set(old)
    client.logout()
    password(client)
    assert second(client, old[0]).context["form"].errors
    assert second(client, made[0]).status_code == 302


def test_a_passkey_is_set_up_and_opens_the_account(client, finance):
    key = Authenticator()
    client.force_login(finance)
    page = client.get(reverse("welfare:factor_passkey"))
    form = PROOF | {"name": "USB", "sealed": page.context["form"]["sealed"].value()}
    assert client.post(reverse("welfare:factor_passkey"), form | {"answer": "{}"}).context["form"]
    form["answer"] = key.create(page.context["options"], "https://testserver")
    done = client.post(reverse("welfare:factor_passkey"), form)
    assert len(done.context["codes"]) == codes.RECOVERY_CODES
    again = client.post(reverse("welfare:factor_passkey"), form)
    assert again.context["form"].errors  # the same one is not set up twice
    client.logout()
    password(client)
    options = client.get(SECOND).context["options"]
    answer = key.get(options, "https://testserver")
    elsewhere = client.post(SECOND, {"answer": key.get(options, "https://evil.example")})
    assert elsewhere.context["form"].errors
    assert client.post(SECOND, {"answer": answer}).context["form"].errors  # that was asked before
    answer = key.get(client.get(SECOND).context["options"], "https://testserver")
    assert client.post(SECOND, {"answer": answer}).status_code == 302
    client.logout()
    password(client)
    key.counter -= 3  # a copy of the passkey
    answer = key.get(client.get(SECOND).context["options"], "https://testserver")
    assert client.post(SECOND, {"answer": answer}).context["form"].errors


def attested(signs):
    """A passkey made known by what no authenticator would say."""
    response = {"clientDataJSON": "e30", "attestationObject": signs, "authenticatorData": signs}
    said = {"id": "AA", "rawId": "AA", "type": "public-key", "response": response}
    return json.dumps(said | {"response": response | {"signature": "AA"}})


@pytest.mark.parametrize(
    "answer",
    [
        *("[]", "null", "{", '{"id": 3}', '{"response": []}', "x" * 500, "[" * 19_000),
        *(attested("GQ"), attested("gYGB" * 4_000), attested("oWNmbXQZ")),
    ],
)
def test_an_answer_that_no_browser_gave_is_no_fault(client, finance, answer):
    key = Authenticator()
    client.force_login(finance)
    page = client.get(reverse("welfare:factor_passkey"))
    sealed = page.context["form"]["sealed"].value()
    form = PROOF | {"name": "x", "sealed": sealed, "answer": answer}
    assert client.post(reverse("welfare:factor_passkey"), form).context["form"].errors
    form["answer"] = key.create(page.context["options"], "https://testserver")
    client.post(reverse("welfare:factor_passkey"), form)
    client.logout()
    password(client)
    client.get(SECOND)
    assert client.post(SECOND, {"answer": answer}).context["form"].errors


def test_after_a_wrong_answer_the_page_asks_a_whole_new_question(client, finance):
    client.force_login(finance)
    address = reverse("welfare:factor_passkey")
    sealed = client.get(address).context["form"]["sealed"].value()
    page = client.post(address, PROOF | {"name": "x", "sealed": sealed, "answer": "{}"})
    form = page.context["form"]
    assert form.errors
    again = form["sealed"].value()
    assert again != sealed
    assert unseal(finance.pk, "passkey", again)


def test_what_a_page_sealed_is_of_one_account_one_page_and_a_quarter_of_an_hour(monkeypatch):
    sealed = seal(1, "app", "x")
    assert unseal(1, "app", sealed) == "x"
    for who, what, text in ((2, "app", sealed), (1, "passkey", sealed), (1, "app", "nonsense")):
        with pytest.raises(BadInput):
            unseal(who, what, text)
    real = __import__("time").time
    monkeypatch.setattr("welfare.factors.sealing.time.time", lambda: real() + 901)
    with pytest.raises(BadInput):
        unseal(1, "app", sealed)


def test_the_last_one_stays_where_one_is_needed(client, finance, settings):
    enrol(finance)
    client.force_login(finance)
    page = reverse("welfare:factor_remove", args=[finance.factors.get().pk])
    assert client.get(page).status_code == 302
    settings.SECOND_FACTOR = "off"
    assert client.post(page, {"password": "wrong"}).context["form"].errors
    assert client.post(page, {"password": factories.PASSWORD}).status_code == 302
    assert not RecoveryCode.objects.filter(user=finance).exists()
    other = factories.user(Role.TOWN_HEAD)
    enrol(other)
    page = reverse("welfare:factor_remove", args=[other.factors.get().pk])
    assert client.post(page, {"password": factories.PASSWORD}).status_code == 404


def test_one_app_an_account_and_no_secret_twice(finance):
    enrol(finance)
    with pytest.raises(NotAllowed):
        enrol(finance, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    with pytest.raises(NotAllowed):
        enrol(factories.user(Role.CASHIER))


def test_the_password_is_asked_for_each_factor_and_guessing_it_locks(client, finance, settings):
    """Whoever finds a desk left alone neither adds a key of their own nor tries passwords there."""
    client.force_login(finance)
    page = client.get(reverse("welfare:factor_app"))
    secret = "".join(page.context["groups"])
    sealed = page.context["form"]["sealed"].value()
    form = {"sealed": sealed, "code": now_code(secret), "password": "wrong"}
    for _n in range(settings.LOGIN_FAILURES_BEFORE_LOCK):
        assert client.post(reverse("welfare:factor_app"), form).context["form"].errors
    assert client.post(reverse("welfare:factor_app"), form | PROOF).context["form"].errors
    change = {"old": factories.PASSWORD, "new": "Blue-Winter-27", "again": "Blue-Winter-27"}
    assert client.post(reverse("welfare:password"), change).context["form"].errors
    assert not finance.factors.exists()
    assert Event.objects.filter(verb="proof_failed").count() == 5
    assert Event.objects.filter(verb="sign_in_locked").count() == 1


@pytest.mark.parametrize("wrong", [{"code": ""}, {"sealed": "old"}, {"sealed": ""}])
def test_the_square_and_the_form_hold_one_key_also_after_an_error(client, finance, wrong):
    """Who reads the square that is shown can go on with the form beside it."""
    client.force_login(finance)
    page = client.get(reverse("welfare:factor_app"))
    sealed = page.context["form"]["sealed"].value()
    form = PROOF | {"sealed": sealed, "code": "123456"}
    again = client.post(reverse("welfare:factor_app"), form | wrong)
    assert again.context["form"].errors
    secret = "".join(again.context["groups"])
    if "sealed" not in wrong:
        assert secret == "".join(page.context["groups"])
    form = PROOF | {"sealed": again.context["form"]["sealed"].value(), "code": now_code(secret)}
    assert client.post(reverse("welfare:factor_app"), form).context["codes"]


def test_the_first_factor_puts_out_whoever_came_in_without(client, finance):
    """A password that somebody else knows, too, opened a session before."""
    stranger = client.__class__()
    password(stranger)
    password(client)
    page = client.get(reverse("welfare:factor_app"))
    secret = "".join(page.context["groups"])
    form = PROOF | {"sealed": page.context["form"]["sealed"].value(), "code": now_code(secret)}
    client.post(reverse("welfare:factor_app"), form)
    assert client.get("/").status_code == 200
    assert stranger.get(reverse("welfare:account")).headers["Location"].startswith("/login/")


def test_a_role_that_needs_one_asks_for_it_at_once(client, settings):
    """A session that began with the password alone does not go on with the new rights."""
    li = factories.user(Role.TOWN_HEAD, name="li")
    password(client)
    security = factories.user(Role.SECURITY_ADMIN)
    area = factories.county()
    accounts.change(
        user=li, full_name="li", area=area, roles=[Role.CASHIER], closes_on=None, by=security
    )
    assert client.get("/").headers["Location"].startswith("/login/")
    password(client)
    assert client.get("/").headers["Location"] == reverse("welfare:account")


@pytest.fixture
def administrators():
    return factories.user(Role.SYSTEM_ADMIN), factories.user(Role.SECURITY_ADMIN)


def test_two_administrators_take_it_off(client, finance, administrators):
    system, security = administrators
    enrol(finance)
    password(client)
    second(client, now_code())
    desk = client.__class__()
    desk.force_login(system)
    form = {"user": finance.pk, "reason": "本人持身份证到场"}
    assert desk.post(reverse("welfare:factor_reset_propose"), form).status_code == 302
    reset = FactorReset.objects.get()
    agree = reverse("welfare:factor_reset_agree", args=[reset.pk])
    desk.post(agree)
    reset.refresh_from_db()
    assert reset.agreed is None
    assert SecondFactor.objects.filter(user=finance).exists()
    desk.force_login(security)
    assert "同意" in desk.get(reverse("welfare:factor_resets")).content.decode()
    desk.post(agree)
    assert not SecondFactor.objects.filter(user=finance).exists()
    assert client.get("/").status_code == 302  # out at once
    assert password(client).headers["Location"] == "/"
    assert client.get("/").headers["Location"] == reverse("welfare:account")
    verbs = Event.objects.filter(verb__startswith="factor_reset").values_list("verb", "actor")
    assert sorted(verbs) == [
        ("factor_reset_agreed", security.pk),
        ("factor_reset_proposed", system.pk),
    ]


def test_nobody_resets_alone_or_for_oneself_and_a_no_keeps_it(finance, administrators):
    system, security = administrators
    enrol(system)
    enrol(finance, "KRSXG5CTMVRXEZLUKRSXG5CTMVRXEZLU")
    propose = actions.propose_factor_reset
    with pytest.raises(NotAllowed):
        propose(by=system, user=system, reason="x")
    with pytest.raises(NotAllowed):
        propose(by=finance, user=system, reason="x")
    with pytest.raises(NotAllowed):
        propose(by=system, user=finance, reason=" ")
    with pytest.raises(NotAllowed):
        propose(by=system, user=security, reason="没有第二因素")
    of_system = propose(by=security, user=system, reason="本人到场")
    with pytest.raises(NotAllowed):
        actions.agree_factor_reset(by=system, reset=of_system)
    reset = propose(by=security, user=finance, reason="本人到场")
    with pytest.raises(NotAllowed):
        propose(by=system, user=finance, reason="再来一次")
    with pytest.raises(NotAllowed):
        actions.decline_factor_reset(by=system, reset=reset, reason=" ")
    actions.decline_factor_reset(by=system, reset=reset, reason="未见本人")
    assert finance.factors.exists()
    with pytest.raises(NotAllowed):
        actions.agree_factor_reset(by=system, reset=reset)


def test_nobody_makes_the_second_administrator_for_a_reset(finance, administrators, settings):
    """Who makes accounts would be both hands."""
    settings.NEW_ADMINISTRATOR_DAYS = 7
    system, security = administrators
    enrol(finance)
    reset = actions.propose_factor_reset(by=security, user=finance, reason="本人到场")
    made = accounts.create(
        username="puppet",
        full_name="puppet",
        area=factories.county(),
        roles=[Role.SYSTEM_ADMIN],
        password="Blue-Winter-27",
        by=security,
    )
    accounts.reset_password(user=system, by=security)
    for hand in (made, system):
        with pytest.raises(NotAllowed, match="7"):
            actions.agree_factor_reset(by=hand, reset=reset)
    assert finance.factors.exists()
    settings.NEW_ADMINISTRATOR_DAYS = 0
    actions.agree_factor_reset(by=made, reset=reset)
    told = {event.verb for event in reading.of(finance)}
    assert told == {"factor_reset_proposed", "factor_reset_agreed"}


def test_another_county_is_out_of_reach(client, finance, administrators):
    enrol(finance)
    elsewhere = factories.county("610398", "别县")
    stranger = factories.user(Role.SECURITY_ADMIN, elsewhere, "fremd")
    with pytest.raises(NotAllowed):
        actions.propose_factor_reset(by=stranger, user=finance, reason="x")
    reset = actions.propose_factor_reset(by=administrators[0], user=finance, reason="本人到场")
    with pytest.raises(NotAllowed):
        actions.agree_factor_reset(by=stranger, reset=reset)
    client.force_login(stranger)
    agree = reverse("welfare:factor_reset_agree", args=[reset.pk])
    assert client.post(agree).status_code == 404


def test_after_a_move_the_new_county_resets_and_the_old_one_does_not(finance, administrators):
    system, security = administrators
    enrol(finance)
    old = actions.propose_factor_reset(by=system, user=finance, reason="本人到场")
    elsewhere = factories.county("610398", "别县")
    finance.division = elsewhere
    finance.save()
    with pytest.raises(NotAllowed, match="其他县"):
        actions.agree_factor_reset(by=security, reset=old)
    assert finance.factors.exists()
    there = [
        factories.user(role, elsewhere, name)
        for role, name in ((Role.SYSTEM_ADMIN, "s2"), (Role.SECURITY_ADMIN, "s3"))
    ]
    new = actions.propose_factor_reset(by=there[0], user=finance, reason="本人到场")
    actions.agree_factor_reset(by=there[1], reset=new)
    assert not finance.factors.exists()
    actions.decline_factor_reset(by=security, reset=old, reason="已调往别县")


def test_a_sign_in_is_one_session_of_the_account(client, finance):
    enrol(finance)
    password(client)
    assert not AccountSession.objects.exists()
    second(client, now_code())
    assert AccountSession.objects.get().device == "Chrome · Windows"
