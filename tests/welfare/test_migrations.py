"""The migrations say what the models say, and folding them loses nothing."""

import pytest
from django.core.management import CommandError, call_command
from django.db import models
from django.db.migrations import AddConstraint, AddField
from django.db.migrations.state import ModelState

from welfare.management.commands import fold_migrations
from welfare.site.create_models import CreateModels


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


def test_a_circle_is_closed_by_a_field_that_waits_and_what_may_mention_it():
    once = models.UniqueConstraint(fields=["egg"], name="one_egg")
    hen = state("Hen", {"constraints": [once]}, egg="a.Egg")
    made = fold_migrations.operations([hen, state("Egg", hen="a.Hen")])
    assert [type(each) for each in made] == [CreateModels, AddField, AddConstraint]
    assert [each.name for each in made[0].operations] == ["Hen", "Egg"]
    assert (made[1].model_name, made[1].name, made[2].constraint) == ("hen", "egg", once)


def test_what_was_written_by_hand_is_not_thrown_away(tmp_path):
    path = tmp_path / "0002_fill.py"
    path.write_text("operations = [migrations.RunPython(fill)]")
    with pytest.raises(CommandError, match="0002_fill"):
        fold_migrations.refuse_handwritten([path])
