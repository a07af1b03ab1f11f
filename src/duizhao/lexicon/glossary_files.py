"""Exchange glossaries with other tools: TBX, CSV and TMX in, TBX out, and the terms that override shipped ones."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

from duizhao.errors import InputError
from duizhao.lexicon.han import count_han
from duizhao.lexicon.terms import Lexicon, Term, several
from duizhao.user_files import read_user_file, write_whole

if TYPE_CHECKING:
    from lxml import etree  # type: ignore[attr-defined]

_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_ADVICE = "give a TBX, CSV or TMX file"
_DEPRECATED = "deprecatedTerm-admn-sts"  # what TBX says of a term that must not be used
_NOTE = f'<termNote type="administrativeStatus">{_DEPRECATED}</termNote>'
_HEADER = "zh\ten\tother accepted en\tnote\tdeprecated en\n"


def read_terms(path: Path) -> list[Term]:
    """Return the terms of a TBX (2008 or 2019), TMX or CSV file (zh, en, and perhaps deprecated in its first line).

    Raises InputError for a file of another kind.
    """
    data = read_user_file(path, _ADVICE)
    suffix = path.suffix.lower()
    if suffix == ".csv":
        return list(_from_csv(data, path))
    if suffix not in (".tbx", ".tmx", ".xml"):
        raise InputError(f"{path}: {suffix or 'no suffix'} is no format of glossaries; {_ADVICE}")
    root = _root(data, path)
    entries = root.iter("{*}tu") if suffix == ".tmx" else root.iter("{*}termEntry", "{*}conceptEntry")
    found = []
    for entry in entries:
        zh, en, deprecated = _languages(entry)
        found += [Term(term, en[0], tuple(en[1:]), deprecated=tuple(deprecated)) for term in zh if en]
    if not found:
        raise InputError(f"{path}: has no Chinese terms with English in it; {_ADVICE}")
    return found


def _languages(entry: etree._Element) -> tuple[list[str], list[str], list[str]]:
    """Return the Chinese, the English and the deprecated English terms of an entry, in their order."""
    found: dict[str, list[str]] = {"zh": [], "en": []}
    deprecated: list[str] = []
    for part in entry.iter("{*}langSet", "{*}langSec", "{*}tuv"):
        language = str(part.get(_LANG) or part.get("lang") or "").lower()[:2]
        for element in part.iter("{*}term", "{*}seg") if language in found else ():
            text = " ".join("".join(element.itertext()).split())
            around = element.getparent()
            wrong = language == "en" and around is not None and _DEPRECATED in around.itertext()
            (deprecated if wrong else found[language]).append(text)
    return tuple([term for term in terms if term] for terms in (found["zh"], found["en"], deprecated))  # type: ignore[return-value]


def _root(data: bytes, path: Path) -> etree._Element:
    from lxml import etree  # type: ignore[attr-defined]

    try:
        return etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    except etree.XMLSyntaxError as error:
        raise InputError(f"{path}: broken XML ({' '.join(str(error).split())}); save it again") from error


def _from_csv(data: bytes, path: Path) -> Iterator[Term]:
    try:
        rows = csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline=""))
        if not {"zh", "en"} <= set(rows.fieldnames or ()):
            raise InputError(f"{path}: its first line must name the columns zh and en")
        for row in rows:
            zh, en, wrong = (row["zh"] or "").strip(), several(row["en"] or ""), several(row.get("deprecated") or "")
            if zh and en:
                yield Term(zh, en[0], en[1:], deprecated=wrong)
    except (UnicodeDecodeError, csv.Error) as error:
        raise InputError(f"{path}: can't be read as UTF-8 CSV ({error}); save it again") from error


def as_tsv(terms: Iterable[Term]) -> str:
    """Return terms as a glossary of ours: zh, en, other accepted renderings, a note, deprecated renderings."""
    rows = ((t.zh, t.en, " | ".join(t.others), "", " | ".join(t.deprecated)) for t in terms)
    return _HEADER + "\n".join("\t".join(row).rstrip("\t").replace("\n", " ") for row in rows) + "\n"


def add_to_glossary(path: Path, zh: str, en: str) -> None:
    """Add a term to a glossary, made where there is none; the last row of a term wins. Raises InputError, OSError."""
    zh, en = (" ".join(part.split()) for part in (zh, en))
    if not count_han(zh) or not en:
        raise InputError(f"{zh or en or 'nothing'}: a term needs Chinese and English")
    old = path.read_text(encoding="utf-8") if path.is_file() else "zh\ten\tother accepted en\n"
    rows = [line for line in old.splitlines() if line.split("\t")[0].strip() != zh]
    write_whole(path, "\n".join([*rows, f"{zh}\t{en}"]) + "\n")


def as_tbx(terms: Iterable[Term]) -> Iterator[str]:
    """Yield terms as TBX-Basic (ISO 30042:2019, DCT style); the first English of a concept is the preferred one."""
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield '<tbx xmlns="urn:iso:std:iso:30042:ed-2" style="dct" type="TBX-Basic" xml:lang="en">\n'
    yield "<tbxHeader><fileDesc><sourceDesc><p>duizhao glossary export</p></sourceDesc></fileDesc></tbxHeader>\n"
    yield "<text><body>\n"
    for number, term in enumerate(terms, 1):
        english = "".join(f"<termSec><term>{escape(en)}</term></termSec>" for en in term.renderings)
        english += "".join(f"<termSec><term>{escape(en)}</term>{_NOTE}</termSec>" for en in term.deprecated)
        yield (
            f'<conceptEntry id="c{number}">'
            f'<langSec xml:lang="zh"><termSec><term>{escape(term.zh)}</term></termSec></langSec>'
            f'<langSec xml:lang="en">{english}</langSec></conceptEntry>\n'
        )
    yield "</body></text>\n</tbx>\n"


def overrides(path: Path, terms: Mapping[str, Term], shipped: Lexicon) -> list[str]:
    """Return a line for each term of a glossary whose English is another than the shipped one."""
    notes = []
    for zh, term in terms.items():
        other = shipped.terms.get(zh)
        if other is not None and term.en not in other.renderings:
            notes.append(f"{path}: {zh} is {term.en!r} here and {other.en!r} in the shipped terms; yours wins")
    return notes
