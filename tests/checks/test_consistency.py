"""A recurring name that no table knows has one English in the whole report."""

from hypothesis import given
from hypothesis import strategies as st

from duizhao.checks.consistency import Pair, agreed, names_in, unified
from duizhao.documents import Segment, Translation
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term

NOTHING = Terminology(Lexicon({}))
PAIRS = [
    Pair("海洋科技大学有三千名学生。", "Marine Science and Technology University has 3,000 students."),
    Pair("他在海洋科技大学读书。", "He studies at the Marine Science and Technology University."),
    Pair("海洋科技大学在海边。", "The Ocean University of Science and Technology is by the sea."),
]


def test_names_end_with_what_bodies_end_with():
    found = [name for _, name in names_in("记者参观了海洋科技大学和儿童图书基金会。")]
    assert found == ["海洋科技大学", "儿童图书基金会"]
    assert names_in("他在一所大学读书。") == []


def test_the_rendering_of_most_sentences_is_that_of_all():
    changed = unified(PAIRS, NOTHING)
    assert list(changed) == [2]
    en, (finding,) = changed[2]
    assert en == "The Marine Science and Technology University is by the sea."
    assert finding.repaired
    assert en[slice(*finding.target)] == "Marine Science and Technology University"


def test_what_a_person_wrote_is_preferred_and_stays():
    pairs = [*PAIRS[:2], Pair(*PAIRS[2][:2], decided=True)]
    changed = unified(pairs, NOTHING)
    assert set(changed) == {0, 1}
    assert "Ocean University of Science and Technology" in changed[1][0]


def test_what_a_table_knows_is_not_touched():
    known = Terminology(Lexicon({"海洋科技大学": Term("海洋科技大学", "Marine Tech")}))
    assert unified(PAIRS, known) == {}


def test_a_longer_rendering_is_not_cut():
    pairs = [
        Pair("海洋科技大学很大。", "The Technology University is large."),
        Pair("海洋科技大学很小。", "The Technology University is small."),
        Pair("海洋科技大学很好。", "The Marine Technology University is good."),
    ]
    assert unified(pairs, NOTHING) == {}


@given(st.lists(st.sampled_from(PAIRS), max_size=6))
def test_a_second_time_changes_nothing(pairs):
    changed = unified(pairs, NOTHING)
    once = [Pair(p.zh, changed[i][0]) if i in changed else p for i, p in enumerate(pairs)]
    assert unified(once, NOTHING) == {}


def test_a_rerun_that_a_person_chose_stays():
    segments = [
        Segment(f"s{i}", p.zh, ((0, len(p.zh)),), (1, 1), "b", "prose", None, None) for i, p in enumerate(PAIRS)
    ]
    translations = [Translation(s.id, s.zh, p.en, "engine") for s, p in zip(segments, PAIRS, strict=True)]
    made = agreed(segments, translations, NOTHING, {"s2"})
    assert made[2].en == PAIRS[2].en
    assert "Ocean University of Science and Technology" in made[0].en
    assert agreed(segments, translations, NOTHING, ())[2].en != PAIRS[2].en
