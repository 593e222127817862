"""The list of divisions as a file beside the profile, where a county has one."""

from tests.random_county import cells
from tests.random_county.files import Draft, Layout, file_of, spread
from tests.random_county.invented import Invented
from tests.random_county.truth import County, Place

LEVELS = {
    "county": ("县", "县级"),
    "town": ("镇", "乡级", "乡镇"),
    "village": ("村", "村级"),
}
AREAS = {"urban": ("城镇", "城市"), "rural": ("乡村", "农村")}


def draw(county: County, invented: Invented) -> Layout:
    """A row for each division; some lists say the level, some leave it to the code."""
    rng = invented.rng
    draft = Draft(invented, "regions", invented.word() + "区划")
    draft.definition["row_keys"] = ["code", "name"]
    draft.add("code", cells.plain(rng), required=True, own=True)
    draft.add("name", cells.plain(rng), required=True, own=True)
    if rng.random() < 0.6:
        draft.add("level", cells.word(invented, LEVELS))
    draft.add("area", cells.word(invented, AREAS), required=True)
    if rng.random() < 0.4:
        draft.add("parent_code", cells.plain(rng))
    draft.add("population", cells.whole(rng))
    places = [*county.towns, *county.villages]
    rng.shuffle(places)
    blocks = [[_row(county, one)] for one in places]
    how = draft.look()
    how.repeats = False
    file = file_of(draft, draft.name, spread(draft, blocks, 1), how=how)
    layout = draft.layout()
    layout.files.append(file)
    return layout


def _row(county: County, one: Place) -> dict:
    village = one.level == "village"
    return {
        "code": one.code,
        "name": one.name,
        "level": one.level,
        "area": one.residence or None,
        "parent_code": one.parent.code if one.parent else county.code,
        "population": one.population if village else None,
    }
