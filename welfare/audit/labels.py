"""What the events of the log are called, and which are casework: read from the apps' tables.

Each app declares its verbs on its AppConfig (`verbs`, `details`); the ground floor reads them there
and imports nobody.
"""

from collections.abc import Iterable
from functools import cache

from django.apps import apps
from django.core.exceptions import ImproperlyConfigured

from welfare.audit.verb import Concerns, Details, MoneyCause, Verb, Words


@cache
def verbs() -> tuple[Verb, ...]:
    """The rows of all apps."""
    return tuple(
        verb for config in apps.get_app_configs() for verb in getattr(config, "verbs", {}).values()
    )


@cache
def wording() -> dict[str, Words]:
    """Every event and what it is called; two names for one event are a fault."""
    return _once(pair for verb in verbs() for pair in verb.events.items())


@cache
def details() -> Details:
    """What the facts beside an act are called, of all apps."""
    declared = [config.details for config in apps.get_app_configs() if hasattr(config, "details")]
    return Details(
        _once(pair for one in declared for pair in one.names.items()),
        _once(pair for one in declared for pair in one.values.items()),
    )


@cache
def casework() -> frozenset[str]:
    """Events whose doer took part in the case. (回避, 57号 Art 11)"""
    return frozenset(event for verb in verbs() if verb.casework for event in verb.events)


@cache
def moving_money(*causes: MoneyCause) -> frozenset[str]:
    """Events by which a payroll run pays otherwise than before, for one of these causes."""
    wanted = frozenset(causes or MoneyCause)
    return frozenset(event for verb in verbs() if verb.money & wanted for event in verb.events)


@cache
def news() -> dict[str, Concerns]:
    """Events that are somebody's news, and whose. What follows from an act is told with it."""
    return {verb.event: verb.news for verb in verbs() if verb.news}


def label(event: str) -> str:
    """The event in words; one of an earlier version stays as it was written."""
    return str(wording().get(event, event))


def _once(pairs: Iterable[tuple[str, Words]]) -> dict[str, Words]:
    by_name: dict[str, Words] = {}
    for name, words in pairs:
        if str(by_name.setdefault(name, words)) != str(words):
            raise ImproperlyConfigured(f"“{name}” is called “{by_name[name]}” and “{words}”")
    return by_name
