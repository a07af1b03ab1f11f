"""Glossaries to and from other tools."""

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from duizhao.cli import main
from duizhao.errors import InputError
from duizhao.lexicon.glossary_files import as_tbx, as_tsv, read_terms
from duizhao.lexicon.terms import Term, read_glossary

TBX_2008 = """<?xml version="1.0"?><martif type="TBX"><text><body><termEntry id="1">
<langSet xml:lang="zh-CN"><tig><term>海洋牧场</term></tig></langSet>
<langSet xml:lang="en"><tig><term>marine ranch</term></tig><tig><term>sea ranch</term></tig></langSet>
</termEntry></body></text></martif>"""
TMX = """<tmx version="1.4"><header/><body><tu><tuv xml:lang="zh"><seg>海洋牧场</seg></tuv>
<tuv xml:lang="en-GB"><seg>marine ranch</seg></tuv></tu></body></tmx>"""
CSV = "zh,en\n海洋牧场,marine ranch | sea ranch\n,\n"


@pytest.mark.parametrize(("name", "text"), [("t.tbx", TBX_2008), ("t.tmx", TMX), ("t.csv", CSV)])
def test_terms_of_other_tools_become_a_glossary(tmp_path, name, text):
    (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "mine.tsv").write_text(as_tsv(read_terms(tmp_path / name)), encoding="utf-8")
    terms, problems = read_glossary(tmp_path / "mine.tsv")
    assert terms["海洋牧场"].en == "marine ranch"
    assert problems == []


WORDS = st.text(st.sampled_from("abc <&>\"'é"), min_size=1, max_size=8).map(lambda s: " ".join(s.split())).filter(bool)


@given(
    st.dictionaries(
        st.text(st.sampled_from("海洋牧场新城"), min_size=1, max_size=4),
        st.lists(WORDS, min_size=1, max_size=3, unique=True),
        min_size=1,
    )
)
def test_what_is_exported_comes_back(tmp_path_factory, entries):
    path = tmp_path_factory.mktemp("tbx") / "t.tbx"
    terms = [Term(zh, en[0], tuple(en[1:-1]), deprecated=tuple(en[1:][-1:])) for zh, en in entries.items()]
    path.write_text("".join(as_tbx(terms)), encoding="utf-8")
    etree.parse(path)
    assert read_terms(path) == terms


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("t.tbx", "<a>", "broken XML"),
        ("t.tbx", "<a/>", "no Chinese terms"),
        ("t.csv", "a,b\n", "zh and en"),
        ("t.pdf", "x", "no format"),
    ],
)
def test_what_is_no_glossary_is_said(tmp_path, name, text, says):
    (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_terms(tmp_path / name)


def test_the_check_reports_rows_conflicts_and_overrides(tmp_path):
    path = tmp_path / "mine.tsv"
    path.write_text("新华社\tXinhua\n海洋牧场\tmarine ranch\n海洋牧场\tsea farm\n只有中文\n", encoding="utf-8")
    result = CliRunner().invoke(main, ["glossary", "check", str(path)])
    assert result.exit_code == 1
    assert "line 3: 海洋牧场 is 'marine ranch' in an earlier row" in result.output
    assert "line 4: not 'zh TAB en'" in result.output
    assert "'Xinhua News Agency' in the shipped terms; yours wins" in result.output
    assert "2 terms, 2 rows can't be used" in result.output
