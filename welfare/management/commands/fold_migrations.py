"""`manage.py fold_migrations`: write each app's migrations anew, as one that creates the present
models whole. For as long as nothing has been deployed.

Django creates a table first and adds its foreign keys, constraints, indexes and triggers one by
one, and makes the classes of all related models anew after each. Here they all stand inside
CreateModel (pgtrigger installs the triggers it finds there), and the models of an app are created
at once, circles and all, so that a database is made in seconds: the 37 operations that once closed
the circles of one app took four fifths of its time.
"""

import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, no_translations
from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations import CreateModel
from django.db.migrations.state import ModelState, ProjectState
from django.db.migrations.utils import resolve_relation
from django.db.migrations.writer import MigrationWriter

from welfare.site.create_models import CreateModels

NAME = "0001_initial"
BY_HAND = re.compile(r"\b(RunPython|RunSQL|SeparateDatabaseAndState)\(")


class Command(BaseCommand):
    help = "Replace all migrations by one per app that creates the present models whole."
    requires_system_checks = ()

    @no_translations
    def handle(self, **options: object) -> None:
        ours = [app for app in apps.get_app_configs() if Path(app.path).parent == settings.BASE_DIR]
        refuse_handwritten(path for app in ours for path in files(app))
        state = whole_state(ours)
        for app in ours:
            models = [m for (label, _name), m in state.models.items() if label == app.label]
            if not models:
                continue
            contents = {
                "initial": True,
                "operations": operations(models),
                "dependencies": dependencies(models, newest_of_others(ours)),
            }
            migration = type("Migration", (Migration,), contents)(NAME, app.label)
            text = MigrationWriter(migration, include_header=False).as_string()
            for path in files(app):
                path.unlink()
            folder = Path(app.path) / "migrations"
            folder.mkdir(exist_ok=True)
            (folder / "__init__.py").touch()
            (folder / f"{NAME}.py").write_text(text)
            self.stdout.write(f"{app.label}: {len(models)} models")


def files(app: AppConfig) -> list[Path]:
    """The migrations of an app, as they lie in its folder."""
    return sorted((Path(app.path) / "migrations").glob("[0-9]*.py"))


def refuse_handwritten(paths: Iterable[Path]) -> None:
    """What a person wrote into a migration cannot be read from the models: it would be lost."""
    handwritten = [str(path) for path in paths if BY_HAND.search(path.read_text())]
    if handwritten:
        raise CommandError(f"Written by hand, move it elsewhere first: {', '.join(handwritten)}")


def whole_state(ours: list[AppConfig]) -> ProjectState:
    """The present models, their triggers compiled as a migration keeps them."""
    state = ProjectState.from_apps(apps)
    for app in ours:
        for model in app.get_models():
            kept = state.models[app.label, model._meta.model_name]
            if triggers := kept.options.get("triggers"):
                kept.options["triggers"] = [trigger.compile(model) for trigger in triggers]
    return state


def targets(model: ModelState) -> Iterator[tuple[str, tuple[str, str]]]:
    """Each field that points to a model (through: to two), with the model's app and name."""
    for name, field in model.fields.items():
        for way in ("model", "through"):
            target = getattr(field.remote_field, way, None)
            if target is not None:
                yield name, resolve_relation(target, model.app_label, model.name)


def operations(models: list[ModelState]) -> list[CreateModels]:
    """Create the models of one app, those first that others point to.

    Where models point to each other in a circle, one stands before what it points to: PostgreSQL
    is told of foreign keys when all tables are there.
    """
    left = list(models)
    made: list[CreateModel] = []
    while left:
        missing = {(model.app_label, model.name_lower) for model in left}
        # of equals, the first defined
        model = min(left, key=lambda each: _waiting(each, missing))
        left.remove(model)
        made.append(
            CreateModel(
                model.name,
                list(model.fields.items()),
                dict(model.options),
                model.bases,
                model.managers,
            )
        )
    return [CreateModels(made)]


def _waiting(model: ModelState, missing: set[tuple[str, str]]) -> tuple[bool, int]:
    """Whether its base is missing, and how many of its fields point to what is."""
    others = missing - {(model.app_label, model.name_lower)}
    bases = {base for base in model.bases if isinstance(base, str)}
    base_is_missing = bool(bases & {".".join(key) for key in others})
    return base_is_missing, len({name for name, target in targets(model) if target in others})


def newest_of_others(ours: list[AppConfig]) -> dict[str, tuple[str, str]]:
    """The last migration of each app that is not ours; ours are not even read."""
    labels = {app.label for app in ours}

    class Others(MigrationLoader):
        @classmethod
        def migrations_module(cls, app_label: str) -> tuple[str | None, bool]:
            return (None, True) if app_label in labels else super().migrations_module(app_label)

    return {key[0]: key for key in Others(None).graph.leaf_nodes()}


def dependencies(
    models: list[ModelState], others: dict[str, tuple[str, str]]
) -> list[tuple[str, str]]:
    """What must exist before: the apps that the models point to, and the account model."""
    account = settings.AUTH_USER_MODEL.lower()
    needed: set[tuple[str, str]] = set()
    for model in models:
        for _name, (label, name) in targets(model):
            if label == model.app_label:
                continue
            if f"{label}.{name}" == account:
                needed.add(("__setting__", "AUTH_USER_MODEL"))
            else:
                needed.add(others.get(label, (label, NAME)))
    return sorted(needed)
