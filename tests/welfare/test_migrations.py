"""The migrations say what the models say, and folding them loses nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.db.migrations.state import ModelState

from welfare.management.commands import fold_migrations


@pytest.mark.django_db
def test_no_change_of_a_model_waits_for_its_migration():
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def state(name: str, options: dict | None = None, **points_to: str) -> ModelState:
    fields = [("id", models.BigAutoField(primary_key=True))]
    fields += [
        (field, models.ForeignKey(target, models.PROTECT)) for field, target in points_to.items()
    ]
    return ModelState("a", name, fields, {"indexes": [], "constraints": [], **(options or {})})


def test_a_model_is_created_after_those_it_points_to():
    child = state("Child", parent="a.Parent", itself="self", far="b.Other")
    (made,) = fold_migrations.operations([child, state("Parent")])
    assert [each.name for each in made.operations] == ["Parent", "Child"]
    assert [name for name, _field in made.operations[1].fields] == ["id", "parent", "itself", "far"]


def test_models_that_point_to_each_other_are_created_at_once_and_whole():
    """Each operation beside CreateModels would make the classes of all related models anew."""
    once = models.UniqueConstraint(fields=["egg"], name="one_egg")
    hen = state("Hen", {"constraints": [once]}, egg="a.Egg")
    (made,) = fold_migrations.operations([hen, state("Egg", hen="a.Hen")])
    assert [each.name for each in made.operations] == ["Hen", "Egg"]
    assert [[name for name, _field in each.fields] for each in made.operations] == [
        ["id", "egg"],
        ["id", "hen"],
    ]
    assert made.operations[0].options["constraints"] == [once]


@pytest.mark.django_db
def test_of_a_circle_the_database_knows_both_foreign_keys():
    """An application names the award it renews, an award the application it came from."""
    kept = {}
    with connection.cursor() as cursor:
        for table in ("cases_application", "cases_award"):
            found = connection.introspection.get_relations(cursor, table)
            kept[table] = {column: other for column, (_field, other) in found.items()}
    assert kept["cases_application"]["renews_id"] == "cases_award"
    assert kept["cases_award"]["application_id"] == "cases_application"


def test_what_was_written_by_hand_is_not_thrown_away(tmp_path):
    path = tmp_path / "0002_fill.py"
    path.write_text("operations = [migrations.RunPython(fill)]")
    with pytest.raises(CommandError, match="0002_fill"):
        fold_migrations.refuse_handwritten([path])
