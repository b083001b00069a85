"""The static files that are made, once, out of installed packages: the chart library and the fonts.

Nothing of others is kept in the repository. Made into RAPPORT_HOME/assets: `vega/vega-embed.js`,
`fonts/inter.woff2`, `fonts/newsreader.woff2` and `fonts/newsreader-italic.woff2`.

    python -m rapport.site.run.assets FOLDER
"""

import importlib.util
import shutil
import sys
from concurrent.futures import ProcessPoolExecutor
from importlib.metadata import version
from pathlib import Path

from rapport.site.run.locks import exclusively
from rapport.site.run.words import StartRefused, _

MAKING_SECONDS = 300.0
STAMP_NAME = "made-from.txt"
RECIPE = "3"  # raise it when what is made below changes
PACKAGES = ("vl-convert-python", "fontpkg-inter", "fontpkg-newsreader", "fonttools")

# Which letters: European Latin, combining marks, punctuation, currencies, arrows, signs. Making more costs seconds at the
# first start; other letters are drawn in the system's own font.
LETTERS = (
    *((0x20, 0x7F), (0xA0, 0x180), (0x218, 0x21C), (0x2BC, 0x2DE), (0x300, 0x330), (0x1E80, 0x1E86), (0x1E9E, 0x1E9F)),
    *((0x2000, 0x2060), (0x2070, 0x20A0), (0x20A0, 0x20C1), (0x2116, 0x2123), (0x2150, 0x215F), (0x2190, 0x219A)),
    *((0x2212, 0x2216), (0x2248, 0x2249), (0x2260, 0x2266), (0x25A0, 0x25D0), (0x2713, 0x2718)),
)
FEATURES = [
    "kern",
    "mark",
    "mkmk",
    "ccmp",
    "locl",
    "liga",
    "calt",
    "tnum",
    "pnum",
    "case",
    "rvrn",
    "frac",
    "sups",
    "ordn",
    "zero",
]
# What the chart library puts in reach of the pages' own scripts.
OFFERED = "window.vegaEmbed = vegaEmbed; window.vegaLite = vegaLite; window.vega = vega;"
# WOFF2 name: package, file, axes that are pinned. Optical sizes of Inter are for headlines, which Newsreader speaks.
FONTS = {
    "inter.woff2": ("fontpkg_inter", "Inter[opsz,wght].ttf", {"opsz": 14.0}),
    "newsreader.woff2": ("fontpkg_newsreader", "Newsreader[opsz,wght].ttf", {}),
    "newsreader-italic.woff2": ("fontpkg_newsreader", "Newsreader-Italic[opsz,wght].ttf", {}),
}


def made_from() -> str:
    """Return the versions that the files are made from, one a line."""
    return "".join(f"{name} {version(name)}\n" for name in PACKAGES) + f"recipe {RECIPE}\n"


def are_made(folder: Path) -> bool:
    """Tell, in microseconds, whether the files in `folder` fit the installed packages."""
    try:
        return (folder / STAMP_NAME).read_text(encoding="utf-8") == made_from()
    except FileNotFoundError:
        return False


def ensure(folder: Path) -> None:
    """Make the files unless they are made; two processes at once make them once."""
    if are_made(folder):
        return
    folder.parent.mkdir(parents=True, exist_ok=True)
    with exclusively(folder.with_name(folder.name + ".lock"), timeout_seconds=MAKING_SECONDS):
        if not are_made(folder):
            make(folder)


def make(folder: Path) -> None:
    """Make all files beside `folder` and put them in its place at once, so that a killed run leaves nothing half done."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    (unfinished / "vega").mkdir(parents=True)
    (unfinished / "fonts").mkdir()
    with ProcessPoolExecutor(max_workers=2) as pool:
        work = [pool.submit(_make_font, name, unfinished / "fonts" / name) for name in FONTS]
        work.append(pool.submit(_make_charts, unfinished / "vega" / "vega-embed.js"))
        for part in work:
            part.result()
    (unfinished / STAMP_NAME).write_text(made_from(), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.rename(folder)


def _make_charts(target: Path) -> None:
    import vl_convert

    script = vl_convert.javascript_bundle(OFFERED)
    if "window.vegaEmbed=" not in script:
        raise StartRefused(_("The chart library could not be made: vl-convert's bundle does not offer vegaEmbed."))
    target.write_text(script, encoding="utf-8")


def _make_font(name: str, target: Path) -> None:
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    package, file_name, pinned = FONTS[name]
    options = subset.Options()
    options.layout_features = FEATURES
    options.hinting = False
    options.notdef_outline = True
    font = TTFont(_files_of(package) / file_name, lazy=True)
    subsetter = subset.Subsetter(options)
    subsetter.populate(unicodes=[letter for first, after in LETTERS for letter in range(first, after)])
    subsetter.subset(font)
    if pinned:
        font = instancer.instantiateVariableFont(font, pinned, inplace=True)
    font.flavor = "woff2"
    font.save(target)


def _files_of(package: str) -> Path:
    found = importlib.util.find_spec(package)
    if found is None or found.origin is None:
        raise StartRefused(_("The package {name} is missing; run the same command again to install it.").format(name=package))
    return Path(found.origin).parent / "files"


if __name__ == "__main__":
    ensure(Path(sys.argv[1]))
