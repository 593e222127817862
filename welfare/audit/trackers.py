"""How a changed row comes into its history: by statement, whatever the number of its rows."""

from typing import Any, Self

import pghistory
import pghistory.trigger
import pgtrigger
from django.db import models

NEVER_EMPTIED = pgtrigger.Trigger(
    name="is_never_emptied",
    level=pgtrigger.Statement,
    when=pgtrigger.Before,
    operation=pgtrigger.Truncate,
    func="RAISE EXCEPTION 'Cannot empty %: it only grows.', TG_TABLE_NAME;",
)


class ChangedRows(pghistory.trigger.Event):
    """Writes the rows of an UPDATE that are not as they were.

    As sets, not as a join by key: PostgreSQL keeps the plan of a trigger for the whole session, and
    a join that was planned for one row takes each row of a large update with each.
    """

    def get_func_template_kwargs(self, model: type[models.Model]) -> dict[str, Any]:
        tracked = (model._meta.get_field(name).column for name in self.condition.fields)
        columns = ", ".join(f'"{column}"' for column in tracked)
        rows = (
            f"(SELECT {columns} FROM new_values EXCEPT SELECT {columns} FROM old_values)"
            " AS new_values"
        )
        return {**super().get_func_template_kwargs(model), "cond_new_values": rows}


class _EachItsOwn:
    """Each model gets trackers of its own. A deep copy would copy the words INSERT and UPDATE too,
    which are compared by identity."""

    def __deepcopy__(self, memo: dict[int, Any]) -> Self:
        return type(self)()


class InsertEvent(_EachItsOwn, pghistory.InsertEvent):
    """The first state of a row; with it comes the guard that no history is ever emptied."""

    def add_event_trigger(self, event_model: type[models.Model]) -> None:
        super().add_event_trigger(event_model)
        pgtrigger.register(NEVER_EMPTIED)(event_model)


class UpdateEvent(_EachItsOwn, pghistory.UpdateEvent):
    """The new state of a row of which something tracked was changed."""

    def add_event_trigger(self, event_model: type[models.Model]) -> None:
        trigger = ChangedRows(
            event_model=event_model,
            label=self.label,
            name=self.trigger_name,
            row=self.row,
            operation=self.operation,
            condition=self.condition,
            level=self.level,
        )
        pgtrigger.register(trigger)(event_model.pgh_tracked_model)
