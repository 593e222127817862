"""Comments on cells: their words, and the drawing without which a spreadsheet shows none."""

from xml.sax.saxutils import escape

from welfare.files.tables.cell_writer import AUTHOR, COMMENT_SIZE
from welfare.files.tables.headers import column_letter

Comments = list[tuple[int, int, str]]  # row and column counted from 0, words
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHAPE = (
    '<v:shape id="_x0000_s{id}" type="#_x0000_t202" style="position:absolute;margin-left:60pt;'
    'margin-top:2pt;width:{width}pt;height:{height}pt;z-index:1;visibility:hidden"'
    ' fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
    '<v:shadow color="black" obscured="t"/><v:path o:connecttype="none"/>'
    '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"/></v:textbox>'
    '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
    "<x:AutoFill>False</x:AutoFill><x:Row>{row}</x:Row><x:Column>{column}</x:Column>"
    "</x:ClientData></v:shape>"
)


def comments_part(comments: Comments) -> str:
    """The words."""
    listed = "".join(
        f'<comment ref="{column_letter(column)}{row + 1}" authorId="0"><text>'
        f'<t xml:space="preserve">{escape(words)}</t></text></comment>'
        for row, column, words in comments
    )
    return (
        f'<comments xmlns="{MAIN}"><authors><author>{AUTHOR}</author></authors>'
        f"<commentList>{listed}</commentList></comments>"
    )


def drawing_part(comments: Comments) -> str:
    """The boxes, in the drawing language that spreadsheets use for comments only."""
    width, height = COMMENT_SIZE
    shapes = "".join(
        SHAPE.format(id=1025 + n, width=width, height=height, row=row, column=column)
        for n, (row, column, _words) in enumerate(comments)
    )
    return (
        '<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:'
        'office" xmlns:x="urn:schemas-microsoft-com:office:excel">'
        '<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="1"/></o:shapelayout>'
        '<v:shapetype id="_x0000_t202" coordsize="21600,21600" o:spt="202"'
        ' path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
        '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
        f"{shapes}</xml>"
    )
