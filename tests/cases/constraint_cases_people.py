"""The same for second factors and sessions of accounts; read by test_constraints."""

from tests import factories
from tests.cases.constraint_cases import NOW, breaks, changed
from welfare.accounts.roles import Role
from welfare.factors.models import FactorReset, RecoveryCode, SecondFactor
from welfare.namesakes.models import Namesakes
from welfare.sessions.models import AccountSession


def person(role=Role.FINANCE):
    return factories.user(role)


def factor(**said):
    own = {"user": person(), "kind": "app", "name": "手机", "secret": "k", "secret_hash": "a"}
    return SecondFactor.objects.create(**own | said)


def reset(**said):
    own = {"county": factories.county(), "user": person(), "reason": "本人到场"}
    return FactorReset.objects.create(**own | {"proposed_by": person(Role.SYSTEM_ADMIN)} | said)


def session(**said):
    own = {"user": person(), "key": "k1", "device": "浏览器", "address": "10.0.0.1"}
    return AccountSession.objects.create(**own | {"began_at": NOW, "seen_at": NOW} | said)


@breaks("second_factor_one_app_an_account")
def _():
    factor()
    factor(secret_hash="b")


@breaks("second_factor_is_one_accounts")
def _():
    factor(kind="passkey")
    factor(kind="passkey", user=person(Role.CASHIER))


@breaks("recovery_code_once")
def _():
    for _n in range(2):
        RecoveryCode.objects.create(user=person(), code_hash="c")


changed("factor_reset_decided_has_person", reset, agreed=True)


@breaks("factor_reset_second_person_is_another")
def _():
    made = reset()
    FactorReset.objects.filter(pk=made.pk).update(
        decided_by=made.proposed_by, decided_at=NOW, agreed=True
    )


@breaks("factor_reset_is_not_for_oneself")
def _():
    made = reset()
    FactorReset.objects.filter(pk=made.pk).update(user=made.proposed_by)


@breaks("factor_reset_one_waits")
def _():
    for _n in range(2):
        reset()


def namesakes(**said):
    one, other = sorted((person(), person(Role.CASHIER)), key=lambda user: user.pk)
    own = {"county": factories.county(), "name": "李明", "first": one, "second": other}
    own |= {"first_number": "A1", "second_number": "A2", "reason": "本人到场"}
    return Namesakes.objects.create(**own | {"stated_by": person(Role.SYSTEM_ADMIN)} | said)


@breaks("namesakes_are_two_accounts")
def _():
    made = namesakes()
    Namesakes.objects.filter(pk=made.pk).update(first=made.second)


@breaks("namesakes_stated_once")
def _():
    for _n in range(2):
        namesakes()


changed("namesakes_have_two_numbers", namesakes, second_number="A1")
changed("namesakes_confirmed_has_person", namesakes, confirmed_at=NOW)


@breaks("namesakes_second_person_is_another")
def _():
    made = namesakes()
    Namesakes.objects.filter(pk=made.pk).update(confirmed_by=made.stated_by, confirmed_at=NOW)


@breaks("namesakes_say_nothing_of_themselves")
def _():
    made = namesakes()
    Namesakes.objects.filter(pk=made.pk).update(stated_by=made.first)


@breaks("account_session_key_once")
def _():
    for _n in range(2):
        session()


changed("account_session_ended_says_how", session, ended_at=NOW)
