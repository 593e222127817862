"""The admin of reference tables: rights from roles, the county's rows, history, import, Events."""

import json
import tomllib
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, ClassVar

from django.apps import apps
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import models
from django.db.models import ForeignKey, Model, QuerySet
from django.forms import (
    ChoiceField,
    JSONField,
    ModelChoiceField,
    ModelForm,
    Textarea,
    modelform_factory,
)
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.choices import flatten_choices
from django.utils.html import format_html, format_html_join
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from import_export import fields, widgets
from import_export.admin import ImportExportModelAdmin
from import_export.forms import ExportForm

from welfare.accounts.roles import Permission
from welfare.audit import log as audit
from welfare.county.profile.syntax import syntax_fault
from welfare.county.profile.writing import as_toml
from welfare.county.reference_files import FORMATS, WordedResource
from welfare.exceptions import BadInput, Refused
from welfare.models import Division, User
from welfare.personal.fields import EncryptedTextField, HashField
from welfare.templatetags.welfare import mask_account


class CountyWidget(widgets.ForeignKeyWidget):  # type: ignore[type-arg]
    """A foreign key by its code, looked up among the rows of one county."""

    county: Division | None = None

    def get_queryset(self, value: Any, row: Any, *args: Any, **kwargs: Any) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(value, row, *args, **kwargs)
        return rows.filter(county=self.county)


class CountyFilter(admin.RelatedFieldListFilter):
    """Narrows a list by rows of the person's county."""

    def field_choices(self, field: Any, request: HttpRequest, model_admin: Any) -> Any:
        ordering = self.field_admin_ordering(field, request, model_admin)
        own = {"county": request.user.county}
        return field.get_choices(include_blank=False, ordering=ordering, limit_choices_to=own)


class ReferenceResource(WordedResource):
    """Import and export of a reference table; a changed row is checked like one in the form.

    With a `county_column` rows are found, and made, in the county of the importing person.
    """

    county_column: ClassVar[bool] = False

    def __init__(self, county: Division | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.county = county
        for field in self.fields.values():
            if isinstance(field.widget, CountyWidget):
                field.widget.county = county

    def before_import(self, dataset: Any, **kwargs: Any) -> None:
        """The county is the importing person's own, whatever the file says."""
        super().before_import(dataset, **kwargs)
        if self.county_column:
            if self.county is None:
                raise ValidationError(_("Your account belongs to no county yet. Found it first."))
            if "county" in (dataset.headers or []):
                del dataset["county"]
            dataset.append_col([self.county.code] * len(dataset), header="county")

    def check(self, stored: Model) -> None:
        """Raise a refusal when this row may no longer be changed."""

    def check_values(self, row: Any) -> None:
        """Raise a refusal when the row as it would be saved does not fit what is there."""

    def before_save_instance(self, instance: Model, row: Any, **kwargs: Any) -> None:
        stored = type(instance)._default_manager.filter(pk=instance.pk).first()
        try:
            if stored is not None:
                self.check(stored)
            self.check_values(instance)
        except Refused as refusal:
            raise ValidationError(str(refusal)) from refusal

    def after_save_instance(self, instance: Model, row: Any, **kwargs: Any) -> None:
        audit.record("table_row_imported", instance, by=kwargs.get("user"), row=str(instance))


def county_field() -> fields.Field:
    """The county's column: always the importing person's own."""
    return fields.Field(
        attribute="county",
        column_name="county",
        widget=widgets.ForeignKeyWidget(Division, "code"),
    )


class TreeField(JSONField):
    """A tree of keys and values, shown and changed as it is written in a profile (TOML)."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": Textarea(attrs={"rows": 30, "cols": 100}), **kwargs})

    def prepare_value(self, value: Any) -> Any:
        return as_toml(value) if isinstance(value, Mapping) else value

    def bound_data(self, data: Any, initial: Any) -> Any:
        """What was typed comes back as it was, right or wrong."""
        return initial if self.disabled else data

    def to_python(self, value: Any) -> Any:
        """The tree of a text, days as texts; raises ValidationError with line and column."""
        if not isinstance(value, str) or not value.strip():
            return None
        try:
            return json.loads(json.dumps(tomllib.loads(value), default=str))
        except tomllib.TOMLDecodeError as error:
            raise ValidationError(str(syntax_fault(str(self.label), value, error))) from error


class ReferenceForm(ModelForm):
    """The form of a row; what `check_values` refuses stands at its top.

    `elsewhere`: tables where what is missing is entered; they stand as links beside the refusal.
    """

    elsewhere: ClassVar[tuple[str, ...]] = ()

    def check_values(self, row: Any) -> None:
        """Raise a refusal when the row as it would be saved does not fit what is there."""

    def _post_clean(self) -> None:
        super()._post_clean()
        if self.errors:
            return
        try:
            self.check_values(self.instance)
        except Refused as refusal:
            self.add_error(None, self._with_links(str(refusal)))

    def _with_links(self, sentence: str) -> str:
        """The sentence, and where to go from it."""
        tables = [apps.get_model(label) for label in self.elsewhere]
        links = [
            (reverse(f"admin:{t._meta.app_label}_{t._meta.model_name}_changelist"), words_of(t))
            for t in tables
        ]
        joined = format_html_join(" · ", '<a href="{}">{}</a>', links)
        return format_html("{} {}", sentence, joined) if links else sentence


class TableForm(ExportForm):  # type: ignore[misc]
    """The whole table, as a workbook unless something else is chosen."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["format"] = "0"


class ReferenceAdmin(ImportExportModelAdmin):  # type: ignore[misc]
    """Base of the reference tables.

    `right`: who may edit. `county_path`: the lookup that leads to the county; empty: all counties.
    """

    right: ClassVar[Permission] = Permission.SET_STANDARDS
    county_path: ClassVar[str] = "county"
    removable: ClassVar[bool] = False
    formats = FORMATS
    export_form_class = TableForm
    formfield_overrides: ClassVar[dict[Any, Any]] = {models.JSONField: {"form_class": TreeField}}
    list_per_page = 50

    def add_data_read_fail_error_to_form(self, form: Any, e: Exception) -> None:
        """What is wrong with the file, in its own sentence."""
        if isinstance(e, BadInput):
            form.add_error("import_file", str(e))
        else:
            super().add_data_read_fail_error_to_form(form, e)

    object_history_template = "admin/reference_history.html"

    # ---- rights: roles decide, never Django's own permission tables
    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_view_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request)

    def has_add_permission(self, request: HttpRequest, *args: Any) -> bool:
        return self._may(request)

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        return self._may(request) and not (obj and self.reason_against_change(obj))

    def has_delete_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        """Only one by one, and only what nothing stands on; the database keeps the rest."""
        return self._may(request) and obj is not None and self.may_remove(obj)

    def has_import_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def has_export_permission(self, request: HttpRequest) -> bool:
        return self._may(request)

    def _may(self, request: HttpRequest) -> bool:
        return bool(request.user.is_authenticated and request.user.may(self.right))

    def check_change(self, stored: Model) -> None:
        """Raise a refusal when this row may no longer be changed."""

    def reason_against_change(self, stored: Model) -> str:
        try:
            self.check_change(stored)
        except Refused as refusal:
            return str(refusal)
        return ""

    def may_remove(self, stored: Model) -> bool:
        """A dated row that has not begun yet may go; other tables say it by `removable`."""
        begins = getattr(stored, "valid_from", None)
        future = begins is not None and begins > timezone.localdate()
        return self.removable or (future and not self.reason_against_change(stored))

    # ---- the county's rows only
    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset(request)
        return self.of_county(rows, request.user.county)

    def of_county(self, rows: QuerySet[Any], county: Division | None) -> QuerySet[Any]:
        return rows.filter(**{self.county_path: county}) if self.county_path else rows

    def formfield_for_foreignkey(
        self, db_field: "ForeignKey[Any, Any]", request: HttpRequest, **kwargs: Any
    ) -> Any:
        """Choices end at the county's border."""
        county = request.user.county
        related = db_field.related_model
        if related is Division and db_field.name == "county":
            kwargs["queryset"] = Division.objects.filter(pk=county.pk if county else None)
            kwargs["initial"] = county
        elif related is Division:
            prefix = county.prefix if county else "-"
            kwargs["queryset"] = Division.objects.filter(code__startswith=prefix)
        elif any(field.name == "county" for field in related._meta.fields):
            kwargs["queryset"] = related._default_manager.filter(county=county)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def get_resource_kwargs(self, request: HttpRequest, **kwargs: Any) -> dict[str, Any]:
        return {"county": request.user.county}

    # ---- every edit is an Event
    def log_addition(self, request: HttpRequest, obj: Model, message: Any) -> None:
        audit.record("table_row_added", obj, by=request.user, row=str(obj))

    def log_change(self, request: HttpRequest, obj: Model, message: Any) -> None:
        changed = [name for part in message for name in part.get("changed", {}).get("fields", [])]
        audit.record(
            "table_row_changed",
            obj,
            by=request.user,
            row=str(obj),
            fields=[str(f) for f in changed],
        )

    def log_deletions(self, request: HttpRequest, queryset: Iterable[Model]) -> None:
        for obj in queryset:
            audit.record("table_row_removed", obj, by=request.user, row=str(obj))

    def _do_file_export(self, file_format: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        """Under the name of the table, which is not Latin."""
        response: HttpResponse = super()._do_file_export(file_format, *args, **kwargs)
        name = f"{words_of(self.model)} {timezone.localdate()}.{file_format.get_extension()}"
        response["Content-Disposition"] = content_disposition_header(True, name)
        return response

    def generate_log_entries(self, result: Any, request: HttpRequest) -> None:
        """The resource has written the Events already."""

    # ---- pages
    def changelist_view(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Under the name of the table, whoever may change it or not."""
        titled = {"title": words_of(self.model), **(extra_context or {})}
        response: HttpResponse = super().changelist_view(request, titled)
        return response

    def change_view(
        self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        stored = self.get_object(request, object_id)
        reason = self.reason_against_change(stored) if stored is not None else ""
        if reason and request.method == "GET":
            messages.info(request, reason)
        response: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        return response

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """What the row was, from the database's own history."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        stored = self.get_object(request, object_id)
        if stored is None:
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Changes: %(row)s") % {"row": stored},
            "object": stored,
            "opts": self.opts,
            "module_name": str(self.opts.verbose_name_plural),
            "steps": steps(stored, self._words(request, stored)),
        }
        return TemplateResponse(request, self.object_history_template, context)

    def get_fields(self, request: HttpRequest, obj: Model | None = None) -> list[Any]:
        """What may only be looked at is said in the words of its form, not as it is stored."""
        fields: list[Any] = list(super().get_fields(request, obj))
        if obj is None or self.has_change_permission(request, obj):
            return fields
        words = self._words(request, obj)
        own = {f.name: f for f in self.opts.fields if f.name in words and not f.choices}
        return [_shown(own[name], words[name]) if name in own else name for name in fields]

    def _words(self, request: HttpRequest, stored: Model) -> "Words":
        """By field: the words between which the form of the row chooses."""
        form = modelform_factory(
            self.model,
            form=self.form,
            fields="__all__",
            formfield_callback=partial(self.formfield_for_dbfield, request=request),
        )(instance=stored)
        return {
            name: {str(value): str(said) for value, said in flatten_choices(field.choices)}
            for name, field in form.fields.items()
            if isinstance(field, ChoiceField) and not isinstance(field, ModelChoiceField)
        }


def _shown(field: Any, words: Mapping[str, str]) -> Callable[[Model], Any]:
    """A column that an admin shows, with the words of its values."""

    @admin.display(description=field.verbose_name)
    def shown(row: Model) -> Any:
        return in_words(field, getattr(row, field.attname), words)

    return shown


Words = Mapping[str, Mapping[str, str]]
Rows = Mapping[tuple[type[Model], Any], Model]
UNWORDED: Mapping[str, Any] = {}


def words_of(table: type[Model]) -> str:
    """What the rows of a table are called."""
    return str(table._meta.verbose_name_plural)


def steps(stored: Model, words: Words) -> list[dict[str, Any]]:
    """The row's history, newest first: when, who, and each field before and after.

    `words` of values that the columns themselves have none for. What only the program reads of a
    row, its number and what it was loaded from, is no news to anybody.
    """
    events = list(stored.events.select_related("pgh_context").order_by("pgh_id"))
    people, rows = who_did(events), _rows_named(stored, events)
    history, before = [], None
    for event in events:
        changes = [
            {"label": field.verbose_name, "before": was, "after": now}
            for field in stored._meta.fields
            if field.editable and not isinstance(field, HashField | models.AutoField)
            for was, now in [[value_in(one, field, words, rows) for one in (before, event)]]
            if now != was
        ]
        who = people.get(event.pgh_id)
        history.append({"when": event.pgh_created_at, "who": who, "changes": changes})
        before = event
    return history[::-1]


def _rows_named(stored: Model, events: list[Any]) -> Rows:
    """The rows of other tables that the states refer to, of each table at once."""
    wanted: dict[type[Model], set[Any]] = {}
    for field in stored._meta.fields:
        if isinstance(field, ForeignKey):
            numbers = {getattr(event, field.attname, None) for event in events} - {None}
            wanted.setdefault(field.related_model, set()).update(numbers)
    return {
        (table, number): row
        for table, numbers in wanted.items()
        for number, row in table._base_manager.in_bulk(numbers).items()
    }


def value_in(event: Any, field: Any, words: Words = UNWORDED, rows: Rows | None = None) -> Any:
    """A field as it was in one state of a row, in words; a secret one masked."""
    value = None if event is None else getattr(event, field.attname, None)
    if isinstance(field, EncryptedTextField):
        return mask_account(value)
    if rows is not None and field.is_relation:
        return rows.get((field.related_model, value), value)
    return in_words(field, value, words.get(field.name, {}))


def in_words(field: Any, value: Any, words: Mapping[str, str] = UNWORDED) -> Any:
    """A stored word as people read it: the label of a choice, of each one of a list; what a row
    of another table is called."""
    if isinstance(value, list) and hasattr(field, "base_field"):
        return _(", ").join(str(in_words(field.base_field, one, words)) for one in value)
    if isinstance(value, Mapping):
        return as_toml(value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    if field.is_relation and value is not None:
        return field.related_model._base_manager.filter(pk=value).first() or value
    chosen = dict(field.flatchoices).get(value, value) if field.choices else value
    return words.get(str(value), chosen)


def _user_id(event: Any) -> Any:
    return (event.pgh_context.metadata or {}).get("user") if event.pgh_context else None


def who_did(events: list[Any]) -> dict[int, User]:
    """By state: the person who made it, where one did."""
    wanted = {event.pgh_id: _user_id(event) for event in events}
    people = User.objects.in_bulk({number for number in wanted.values() if number})
    return {state: people[number] for state, number in wanted.items() if number in people}
