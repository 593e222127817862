"""Buttons of the verbs that a page offers, drawn with components/buttons.html."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from django.urls import reverse

from welfare.audit.verb import Look, Verb, Words
from welfare.models import User


class Button(NamedTuple):
    """One link that looks like a button."""

    label: Words
    url: str
    look: Look = Look.SECOND


def button(verb: Verb, *args: Any) -> Button:
    """The button of a verb; it leads to the page of the verb, or to where the page is opened."""
    name, _, anchor = (verb.opens or verb.page).partition("#")
    url = reverse(name, args=args)
    return Button(verb.button, f"{url}#{anchor}" if anchor else url, verb.look)


def buttons(verbs: Iterable[Verb], *args: Any) -> list[Button]:
    """A button for each verb that has a page; verbs of one page share one."""
    drawn = [button(verb, *args) for verb in verbs if verb.page]
    return list({one.url: one for one in reversed(drawn)}.values())[::-1]


def offered(verbs: Iterable[Verb], names: Iterable[str]) -> dict[str, Verb | None]:
    """By name: the verb where a page offers it, nothing where it does not."""
    shown = set(names)
    return {verb.name: verb if verb.name in shown else None for verb in verbs}


def held(user: User, *verbs: Verb) -> dict[str, Verb | None]:
    """By name: the verb where the person holds a right for it. The action asks the rest."""
    return offered(verbs, (v.name for v in verbs if any(user.may(right) for right in v.rights)))
