from duizhao.checks import check
from duizhao.checks.table import findings
from duizhao.documents import Candidate, Decoded, Segment
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon

NOTHING = Terminology(Lexicon({}))


def segment(zh):
    return Segment("s", zh, ((0, len(zh)),), (1, 1), "b1", "prose", None, "S1")


def kinds(zh, en):
    return [f.kind for f in findings(zh, en, NOTHING)]


def test_a_runaway_is_found_and_a_repeated_source_is_not():
    assert "repetition" in kinds(
        "我们继续努力推进这项工作。", "We will continue to work, to work, to work, to work, to work."
    )
    assert "repetition" not in kinds(
        "一个创新，一个协调，一个绿色，一个开放。", "One is innovation, one is coordination, one is green, one is open."
    )


def test_english_too_short_too_long_or_left_in_chinese_is_found():
    assert "length" in kinds("我们要大力推动绿色低碳发展，建设新城。", "We develop.")
    assert "length" in kinds(
        "我们要推动绿色发展。", "We " + "must promote many very different kinds of green development " * 2
    )
    assert "untranslated" in kinds("唱好双城记。", "Sing the 双城记 well.")
    assert kinds("我们要推动绿色发展。", "We must promote green development.") == []


def test_nothing_from_the_engine_is_flagged_and_kept():
    translation = check(segment("你好。"), Decoded((), 2), NOTHING)
    assert translation.failed
    assert translation.origin == "none"
    assert [f.kind for f in translation.findings] == ["untranslated"]


def test_a_candidate_with_fewer_faults_is_taken_before_a_better_scored_one():
    loop = Candidate("to work to work to work to work to work to work", -0.1)
    good = Candidate("We will continue to work hard.", -0.9)
    assert check(segment("我们将继续努力工作。"), Decoded((loop, good), 6), NOTHING).en == good.text
