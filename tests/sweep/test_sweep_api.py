"""The API by key: every address × every scope × ours and another county; no whole number."""

import pytest
from django.urls import get_resolver, reverse
from rest_framework.serializers import ListSerializer, ModelSerializer, Serializer

from tests.sweep.asking import addresses, body
from tests.sweep.rows import ROWS
from tests.sweep.scene import NEXT_TOWN, OTHER_COUNTY, OURS
from tests.sweep.table import PAGES
from tests.welfare.test_offices import opened, program
from welfare.api.walls import Walled
from welfare.offices.scopes import Scope
from welfare.personal.fields import EncryptedTextField

pytestmark = pytest.mark.django_db


def api_views():
    """The view of each address of the API, by its name."""
    found, rest = {}, [(get_resolver(), "")]
    while rest:
        resolver, route = rest.pop()
        for entry in resolver.url_patterns:
            path = route + str(entry.pattern)
            if hasattr(entry, "url_patterns"):
                rest.append((entry, path))
            elif path.startswith("api/v1/"):
                callback = entry.callback
                found[entry.name] = getattr(callback, "cls", None) or callback.view_class
    return found


VIEWS = api_views()
ASKED = {
    "resident_id": "610329199001019990",
    "number": "x",
    "reason": "核验资格",
    "month": "2022-12",
}


def test_every_address_under_the_api_stands_behind_the_same_wall():
    assert {name for name, path in addresses().items() if path.startswith("api/v1/")} == set(VIEWS)
    assert [name for name, view in VIEWS.items() if not issubclass(view, Walled)] == []
    assert [name for name, view in VIEWS.items() if not str(view.title)] == []
    assert len(VIEWS) > 20


def key_of(scope, place):
    return opened([scope], place.county, department="car")[1]


@pytest.mark.parametrize("scope", list(Scope))
def test_a_key_opens_the_addresses_of_its_scope_and_no_row_of_another_county(scene, scope):
    key = key_of(scope, scene.ours)
    for name, view in VIEWS.items():
        page, may = PAGES[name], not view.scopes or scope in view.scopes
        for place in (scene.ours, scene.abroad):
            url = reverse(name, kwargs=ROWS[page.about](place))
            for method in ("get", "post"):
                answer = getattr(program(key), method)(url, ASKED)
                said = f"{scope} {method} {name} of {place.mark}: {answer.status_code}"
                text = body(answer)
                assert OTHER_COUNTY not in text, said
                assert [one for one in scene.numbers if one in text] == [], said
                if not may:
                    assert answer.status_code == 403, said
                elif method == "get" and page.about and place is scene.abroad:
                    assert answer.status_code in {404, 405}, said
                elif method == "get" and name != "api_department_file":
                    assert answer.status_code in {200, 405}, said


def test_a_county_s_key_sees_all_of_its_towns(scene):
    key = key_of(Scope.CASES, scene.ours)
    text = body(program(key).get(reverse("api_applications")))
    assert OURS in text
    assert NEXT_TOWN in text


def test_only_the_scope_that_says_so_shows_whole_ids(scene):
    """Each scope together with it: the address that has it shows IDs, none shows an account."""
    every = list(Scope)
    key = opened(every, scene.ours.county, department="car")[1]
    accounts = {scene.ours["award"].account} - {""}
    assert accounts
    for name, _view in VIEWS.items():
        url = reverse(name, kwargs=ROWS[PAGES[name].about](scene.ours))
        text = body(program(key).get(url))
        assert [one for one in accounts if one in text] == [], name
        if name != "api_decisions":
            assert [one for one in scene.numbers if one in text] == [], name


def columns(serializer, model):
    """The model's columns that fields without a method of their own show, however deep."""
    inner = serializer.child if isinstance(serializer, ListSerializer) else serializer
    model = inner.Meta.model if isinstance(inner, ModelSerializer) else model
    for field in inner.fields.values():
        if isinstance(field, Serializer | ListSerializer):
            yield from columns(field, model)
        elif model is not None and field.source not in {"*", None}:
            yield from _column(model, field.source.split("."))


def _column(model, path):
    for name in path:
        try:
            field = model._meta.get_field(name)
        except Exception:
            return
        yield field
        model = field.related_model or model


def test_no_serializer_shows_an_encrypted_column_as_it_is():
    serializers = {
        view.serializer_class for view in VIEWS.values() if getattr(view, "serializer_class", None)
    }
    assert len(serializers) > 10
    for made in serializers:
        shown = list(columns(made(), None))
        assert [f for f in shown if isinstance(f, EncryptedTextField)] == [], made
        assert [f.name for f in shown if f.name.endswith(("_hash", "phone"))] == [], made
