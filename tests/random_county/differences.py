"""What was drawn beside what was found: a line for each difference."""

from collections import Counter
from collections.abc import Iterator

from counties.folder import Folder
from reports.models import AnnualReport
from tests.random_county import crossings, figures, findings, found
from tests.random_county.files import Layout
from tests.random_county.lists import previous
from tests.random_county.truth import County, month_end

SHOWN = 6


def all_of(
    county: County, layouts: list[Layout], report: "AnnualReport | None", handed: Folder
) -> list[str]:
    """Every difference in words; empty when everything was found back."""
    lines = [*_kinds(layouts, handed), *_files(layouts), *found.stopped()]
    lines += _counted("awards", _awards(county), found.awards())
    lines += _counted("payments", _payments(county), found.payments())
    lines += _counted("listed", _listed(county), found.listed())
    wanted, there = findings.expected(county), found.findings()
    for kind in sorted({*wanted, *there} - findings.NOT_COUNTED):
        lines += _counted(
            f"finding {kind}", wanted.get(kind, Counter()), _comparable(kind, wanted, there)
        )
    if report is None:
        return [*lines, "there is no report"]
    return lines + [*_figures(county, layouts, report)]


def _kinds(layouts: list[Layout], handed: Folder) -> Iterator[str]:
    """Whether each file is taken for what it is."""
    kinds = {take.path.name: take.kind for take in handed.files}
    for layout in layouts:
        for file in layout.files:
            if kinds.get(file.name) != file.kind:
                yield f"{file.name}: is {file.kind}, taken for {kinds.get(file.name)}"


def _files(layouts: list[Layout]) -> Iterator[str]:
    there, why = found.files(), found.refusals()
    for layout in layouts:
        for file in layout.files:
            read = file.rows + file.repeated + file.wrong
            wanted = (read, file.rows, file.wrong, file.repeated)
            if there.get(file.name) != wanted:
                said = f"(rows, saved, rejected, skipped) {there.get(file.name)}, wanted {wanted}"
                yield f"{file.name} [{file.form}]: {said} {why.get(file.name, '')}"


def _counted(what: str, wanted: Counter, there: Counter) -> list[str]:
    missing, more = wanted - there, there - wanted
    lines = [f"{what} missing: {one}" for one in list(missing)[:SHOWN]]
    lines += [f"{what} too many: {one}" for one in list(more)[:SHOWN]]
    if len(lines) and len(missing) + len(more) > len(lines):
        lines.append(f"{what}: {len(missing)} missing, {len(more)} too many in all")
    return lines


def _comparable(kind: str, wanted: dict, there: dict) -> Counter:
    """Awards without a certificate get a number here that nobody else can know."""
    own = {(code, person) for code, number, person in wanted.get(kind, ()) if not number}
    return Counter(
        {
            (code, "" if (code, person) in own else number, person): n
            for (code, number, person), n in there.get(kind, Counter()).items()
        }
    )


def _awards(county: County) -> Counter:
    return Counter(
        (
            one.programme.code,
            one.head.number,
            one.village.parent.name,
            one.village.name,
            one.residence,
            one.joined.isoformat(),
            one.left.isoformat() if one.left else "",
            one.basic if one.programme.pays else None,
            one.care,
            one.band.code if one.band else "",
            (one.facts["form"], one.facts["grade"]) if "form" in one.facts else (),
            len(one.people),
            one.family_size,
            tuple(sorted(person.number for person, _relation in one.people)),
        )
        for one in county.awards
    )


def _payments(county: County) -> Counter:
    return Counter(
        (
            one.award.programme.code,
            one.award.head.number,
            one.month.isoformat(),
            one.last.isoformat() if one.last else "",
            one.paid.isoformat(),
            one.kind,
            one.basic,
            one.supplement,
            "failed" if one.failed else "paid",
            one.again,
        )
        for one in county.payments
    )


def _listed(county: County) -> Counter:
    return Counter(
        (
            one.group,
            one.person.number,
            one.village.parent.name,
            one.household,
            month_end(previous(county) if one.old else county.month).isoformat(),
        )
        for one in county.listed
    )


def _figures(county: County, layouts: list[Layout], report: AnnualReport) -> Iterator[str]:
    there = found.figures(report)
    wanted = {**figures.expected(county), **crossings.expected(county)}
    if not any(layout.kind == "regions" for layout in layouts):
        del wanted["regions.population"]
    for key, value in wanted.items():
        if there.get(key) != value:
            yield f"figure {key}: {there.get(key)}, wanted {value}"
