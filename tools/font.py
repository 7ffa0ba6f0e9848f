"""Makes the font of PNG and PDF figures: a subset of Noto Sans SC with TrueType outlines, once, by hand.

    python tools/font.py NotoSansCJK-Regular.ttc

It holds GB 2312, symbols, Latin, and every character of the catalogue and of the scenarios. Outlines become
quadratic, for matplotlib embeds no cubic ones in a PDF. Noto Sans SC is under the SIL Open Font License, whose text stands
beside the font; the subset bears another name, as the licence asks of changed fonts with a reserved name.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

ROOT = Path(__file__).parents[1]
TARGET = ROOT / "parksim" / "reports" / "figures" / "font" / "parksim-sans-sc.ttf"
FACE, NAME = "Noto Sans CJK SC", "Parksim Sans SC"
ERROR = 2.0
"""How far an outline may move, in units of a thousandth of the size of type."""
SYMBOLS = "□−–—‘’“”…·×÷±≤≥→←↑↓✓✕▲●○°µ²³₀₁₂₃₄₅₆₇₈₉‰€¥，。、；：？！（）《》【】～％"


def main(source: str) -> None:
    """Write the font."""
    font = face_of(source)
    options = subset.Options(
        layout_features=[], hinting=False, name_IDs=[0, 1, 2, 3, 4, 6, 13, 14], notdef_outline=True
    )
    options.drop_tables += ["VORG", "BASE", "GPOS", "GSUB", "vhea", "vmtx"]
    cutter = subset.Subsetter(options)
    cutter.populate(text="".join(sorted(wanted())))
    cutter.subset(font)
    quadratic(font)
    rename(font)
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    font.save(TARGET)


def face_of(source: str) -> TTFont:
    """The simplified Chinese face of a collection."""
    return next(font for font in TTCollection(source).fonts if font["name"].getDebugName(4) == FACE)


def wanted() -> set[str]:
    """Every character that a figure may need."""
    chinese = bytes(byte for row in range(0xB0, 0xF8) for cell in range(0xA1, 0xFF) for byte in (row, cell))
    files = [*ROOT.glob("scenarios/**/*.yaml"), *ROOT.glob("parksim/words/*.csv")]
    written = "".join(path.read_text(encoding="utf-8") for path in files)
    latin = "".join(map(chr, (*range(0x20, 0x7F), *range(0xA0, 0x180))))
    found = set(chinese.decode("gb2312", errors="ignore") + written + latin + SYMBOLS)
    return {char for char in found if char.isprintable()}


def quadratic(font: TTFont) -> None:
    """Cubic outlines become quadratic ones."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    drawn = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, ERROR, reverse_direction=True))
        drawn[name] = pen.glyph()
    del font["CFF "]
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphs, font["glyf"].glyphOrder = drawn, order
    for glyph in drawn.values():
        glyph.recalcBounds(font["glyf"])
    maxp = font["maxp"]
    maxp.tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):  # fmt: skip
        setattr(maxp, field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def rename(font: TTFont) -> None:
    """The name of the subset; copyright and licence stay."""
    for record in list(font["name"].names):
        new = {1: NAME, 3: f"{NAME} subset", 4: NAME, 6: NAME.replace(" ", "")}.get(record.nameID)
        if new:
            font["name"].setName(new, record.nameID, record.platformID, record.platEncID, record.langID)


if __name__ == "__main__":
    main(sys.argv[1])
