"""File layouts as a table of the administration: the kinds of all floors are known here."""

from typing import Any

from django import forms
from django.contrib import admin
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from counties.kinds import titles_in
from welfare.accounts.roles import Permission
from welfare.county.reference_tables import ReferenceAdmin, Words
from welfare.files.tables import load_layouts
from welfare.files.tables.errors import BadLayout
from welfare.models import TableLayout


class LayoutForm(forms.ModelForm):
    """A layout as a profile has it; most of it is said where a file is handed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "definition" in self.fields:
            self.fields["definition"].help_text = _(
                "What headings, words and dates mean is said most easily in the preview of a file"
                " that is handed in (Ledgers, Hand in): the answers are kept here. Here the whole"
                " layout is changed, written as in the profile: a line for each column, its key"
                " before the sign =."
            )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        kind, definition = values.get("kind"), values.get("definition")
        if kind and definition:
            try:
                load_layouts({"layouts": {kind: definition}})
            except BadLayout as error:
                self.add_error("definition", str(error))
        return values


@admin.register(TableLayout)
class TableLayoutAdmin(ReferenceAdmin):
    form = LayoutForm
    right = Permission.MANAGE_SYSTEM
    list_display = ("files", "name")
    removable = True

    @admin.display(description=gettext_lazy("Files of this kind"), ordering="kind")
    def files(self, layout: TableLayout) -> str:
        return layout.title

    def formfield_for_dbfield(self, db_field: Any, request: Any, **kwargs: Any) -> Any:
        """Of which files it is, is chosen by the words by which the county knows them."""
        if db_field.name != "kind":
            return super().formfield_for_dbfield(db_field, request, **kwargs)
        choices = [("", "—"), *titles_in(request.user.county).items()]
        return forms.ChoiceField(label=capfirst(db_field.verbose_name), choices=choices)

    def _words(self, request: Any, stored: Any) -> Words:
        return {**super()._words(request, stored), "kind": {stored.kind: stored.title}}

    def has_import_permission(self, request: Any) -> bool:
        """A layout is a tree, not a row of a table: it comes with the profile."""
        return False

    has_export_permission = has_import_permission
