"""The scene as a whole: three places, and how every list looked before the foreign rows came."""

from django.test import Client
from django.urls import reverse

from tests.sweep import scene as scenes
from tests.sweep.asking import body, signed_in, steady
from tests.sweep.county_rows import add_county_rows, add_rows_on_both
from tests.sweep.rows import TOWN_ROWS
from tests.sweep.scene import NEXT_TOWN, OTHER_COUNTY, OURS, add_town_rows
from tests.sweep.table import PAGES
from tests.sweep.who import EVERYBODY, TOWN
from welfare.accounts.roles import Role

LISTS = sorted(
    name
    for name, page in PAGES.items()
    if page.about == "" and 200 in page.answers and not page.writes and not page.public
)


class Scene:
    """The three places, the people of ours signed in, and the lists as they were before."""

    def __init__(self):
        self.ours = scenes.place(OURS)
        self.next_town = scenes.place(NEXT_TOWN)
        add_town_rows(self.ours)
        add_county_rows(self.ours)
        add_rows_on_both(self.ours, self.ours)
        self.clients = {role: signed_in(self.ours.user(role)) for role in Role}
        self.before = {role: self.lists(role) for role in TOWN}
        add_town_rows(self.next_town)
        add_rows_on_both(self.next_town, self.ours)
        self.before |= {role: self.lists(role) for role in EVERYBODY - TOWN}
        self.abroad = scenes.place(OTHER_COUNTY)
        add_town_rows(self.abroad)
        add_county_rows(self.abroad)
        add_rows_on_both(self.abroad, self.abroad)

    def __getstate__(self):
        """To other processes go the cookies that let the people in, not what they have loaded."""
        cookies = {role: client.cookies for role, client in self.clients.items()}
        return self.__dict__ | {"clients": cookies}

    def __setstate__(self, state):
        self.__dict__.update(state)
        self.clients = {role: Client() for role in state["clients"]}
        for role, cookies in state["clients"].items():
            self.clients[role].cookies = cookies

    def lists(self, role):
        """Every page without a row of its own, as this role sees it now."""
        return {
            name: self._as_seen(role, name)
            for name in LISTS
            if role in PAGES[name].who and not PAGES[name].writes
        }

    def _as_seen(self, role, name):
        seen = steady(body(self.clients[role].get(reverse(name))))
        self.clients[role].cookies.pop("messages", None)  # a page's refusal is read on that page
        return seen

    def foreign_to(self, role, about):
        """The places whose row of this kind the role must not see."""
        if about in TOWN_ROWS and role in TOWN:
            return [self.next_town, self.abroad]
        return [self.abroad]

    @property
    def numbers(self):
        return self.ours.numbers | self.next_town.numbers | self.abroad.numbers
