"""Read XLIFF 1.2 and 2.x and TMX as translation tools send them back."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from duizhao.errors import InputError
from duizhao.review.returned import Row

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[attr-defined]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def from_xliff(data: bytes, path: Path) -> list[Row]:
    """Return units of XLIFF 1.2 or 2.x; several segments of one unit are one text. Inline elements keep their text."""
    root = _root(data, path, "xliff")
    rows = []
    for unit in root.iter("{*}trans-unit", "{*}unit"):
        parts = [unit] if unit.tag.endswith("trans-unit") else list(unit.iter("{*}segment", "{*}ignorable"))
        targets = [part.find("{*}target") for part in parts]
        if any(t is not None for t in targets):
            zh = "".join(_text(part.find("{*}source")) for part in parts)
            rows.append(
                Row(unit.get("id", ""), zh.strip(), "".join(map(_text, targets)).strip(), f"line {unit.sourceline}")
            )
    return rows


def from_tmx(data: bytes, path: Path) -> list[Row]:
    """Return units of TMX; the Chinese and the English by their language, whatever the region."""
    root = _root(data, path, "tmx")
    rows = []
    for unit in root.iter("{*}tu"):
        said = dict(texts_of(unit))
        if "en" in said:
            rows.append(
                Row(unit.get("tuid", ""), said.get("zh", "").strip(), said["en"].strip(), f"line {unit.sourceline}")
            )
    return rows


def texts_of(unit: etree._Element) -> list[tuple[str, str]]:
    """Return (language, text) of a TMX unit's variants in their order; languages without their region."""
    return [
        (str(tuv.get(_LANG) or tuv.get("lang") or "").lower()[:2], _text(tuv.find("{*}seg")))
        for tuv in unit.iter("{*}tuv")
    ]


def _root(data: bytes, path: Path, name: str) -> etree._Element:
    from lxml import etree  # type: ignore[attr-defined]

    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise InputError(
            f"{path}: broken XML ({' '.join(str(error).split())}); was it cut off? save or send it again"
        ) from error
    if etree.QName(root).localname != name:
        raise InputError(
            f"{path}: is XML, but no {name.upper()} (its root is {etree.QName(root).localname}); give the file "
            f"that the translator sent back"
        )
    return root


def _text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(element.itertext())
