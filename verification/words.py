"""What a department's words mean in this county: `[layouts.<kind>.words]` of the profile."""

from django.utils.translation import gettext as _

from verification.models import Department
from welfare.exceptions import MissingParameter
from welfare.models import Division, TableLayout

Words = dict[tuple[str, str], list[str]]


def read(county: Division) -> Words:
    """All words of the county's layouts, by department and name."""
    layouts = TableLayout.objects.filter(county=county, kind__in=Department.values)
    by_name: Words = {}
    for layout in layouts:
        for name, words in layout.definition.get("words", {}).items():
            by_name.setdefault((layout.kind, name), []).extend(map(str, words))
    return by_name


def take(words: Words, department: Department, name: str, county: Division) -> list[str]:
    """The words of one meaning. Raises MissingParameter when the county gives none."""
    spellings = words.get((department.value, name))
    if not spellings:
        raise MissingParameter(
            _(
                "The layout “%(layout)s” of %(county)s does not say which words mean “%(name)s”. "
                'Add %(name)s = ["…"] under [layouts.%(layout)s.words] in the profile and load it.'
            )
            % {"layout": department.value, "county": county, "name": name}
        )
    return spellings
