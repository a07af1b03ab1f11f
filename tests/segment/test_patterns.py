import pytest

from duizhao.errors import DataError
from duizhao.segment import patterns as module
from duizhao.segment.patterns import FOLDER, patterns

ENTRIES = [(path.stem, entry) for path in sorted(FOLDER.glob("*.toml")) for entry in patterns(path.stem).values()]


@pytest.mark.parametrize(("file", "entry"), ENTRIES, ids=[f"{f}-{e.id}" for f, e in ENTRIES])
def test_examples_match_and_counterexamples_do_not(file, entry):
    assert entry.examples and entry.counterexamples
    assert [e for e in entry.examples if not entry.regex.search(e)] == []
    assert [e for e in entry.counterexamples if entry.regex.search(e)] == []


def test_word_lists_are_put_in_and_a_broken_file_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    entry = '[[pattern]]\nid = "a"\nrole = "ask"\nexamples = []\ncounterexamples = []\n'
    (tmp_path / "good.toml").write_text(f'[words]\nwho = ["甲", "乙"]\n{entry}pattern = "(?:{{who}}){{2}}问"\n')
    assert patterns("good")["a"].regex.pattern == "(?:甲|乙){2}问"
    for name, text in (
        ("unknown", f'{entry}pattern = "{{nobody}}"\n'),
        ("broken", "[["),
        ("regex", f'{entry}pattern = "("\n'),
    ):
        (tmp_path / f"{name}.toml").write_text(text)
        with pytest.raises(DataError, match=name):
            patterns(name)
