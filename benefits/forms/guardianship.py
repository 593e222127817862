"""The form of another guardian, placement or state of a parent."""

from typing import Any

from benefits.forms.amount import NewAmountForm
from cases.forms.questions import answers_of, asked_of, fields_for, initial_of
from cases.models import Award, GuardianDetail


class GuardianshipForm(NewAmountForm):
    """What an application of the kind asks, from which month and why."""

    def __init__(self, *args: Any, award: Award, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.programme = award.programme
        asked = fields_for(award.programme)
        self.fields |= asked
        self.order_fields(["version", *asked])
        now = GuardianDetail.objects.filter(award=award).first()
        self.initial |= initial_of(now.answers if now else {}) | {"version": award.version}

    def answers(self) -> dict[str, Any]:
        """What was filled in, as an application keeps it."""
        return answers_of(asked_of(self.programme), self.cleaned_data)
