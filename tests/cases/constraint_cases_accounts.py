"""The same for sign-ins and keys; read by test_constraints."""

from tests import factories
from tests.cases.constraint_cases import BREAKS, breaks
from welfare.accounts.roles import Role
from welfare.models import KeyProof, SignInAddress

BREAKS["key_proof_is_one_row"] = lambda: KeyProof.objects.create(pk=2, hashed="", sealed="")


@breaks("sign_in_address_once_an_account")
def _two_rows_count_one_address():
    user = factories.user(Role.TOWN_HEAD)
    for _n in range(2):
        SignInAddress.objects.create(user=user, address="10.0.0.1")
