import pytest
from conftest import shared

from duizhao.documents import Translation
from duizhao.evaluation.summaries import added, measure
from duizhao.ingest import read, report_from_text
from duizhao.lexicon import numbers_zh
from duizhao.lexicon.terminology import terminology_of
from duizhao.lexicon.terms import load_lexicon
from duizhao.segment import structure
from duizhao.summarise import summarise
from duizhao.summarise.extractive import Extractive
from duizhao.summarise.overview import post_of
from duizhao.summarise.rank import pick_sentences
from duizhao.summarise.summaries import without_frame


def test_every_point_is_a_segment_of_its_exchanges_answer_in_both_languages(sample_run):
    run, _ = sample_run
    segments = {s.id: s for s in run.structure.segments}
    assert [s.of for s in run.summaries] == [e.id for e in run.structure.exchanges]
    for summary in run.summaries:
        assert 1 <= len(summary.key_points) <= 4
        for point in summary.key_points:
            (evidence,) = point.evidence
            assert segments[evidence].exchange == summary.of
            assert segments[evidence].role == "answer"
            assert point.zh == segments[evidence].zh
            assert point.en == run.translation(evidence).en


def test_headlines_say_who_asked_whom(sample_run):
    run, _ = sample_run
    assert run.summaries[0].headline_zh.startswith("新华社记者 → 周慕云：")
    assert run.summaries[0].headline_en.startswith("Xinhua News Agency → Zhou Muyun: ")
    assert run.summaries[3].headline_en.startswith("Reporter → Zhou Muyun: ")


def test_the_frame_of_a_question_is_no_part_of_its_topic():
    assert (
        without_frame("新华社记者向袁家军提问:有何特色?", "Xinhua asked Yuan Jiajun: what is special?")
        == "What is special?"
    )
    assert without_frame("如何保护好渔民的利益?", "How: by law?") == "How: by law?"


def test_a_report_without_exchanges_has_a_summary_for_each_section():
    text = "工作总结\n\n今年粮食产量达到500万吨，创历史新高。农民收入增长了百分之八。\n\n工业\n\n工业增加值增长6%，新建工厂12座。\n"
    report = report_from_text(text, name="r", source="r.txt")
    found = structure(report)
    assert found.exchanges == ()
    summaries = summarise(
        report,
        found,
        tuple(Translation(s.id, s.zh, "English.", "engine") for s in found.segments),
        terminology_of(report),
    )
    assert [s.of for s in summaries] == [s.id for s in found.sections]


def test_points_are_diverse_and_in_order():
    same = "我们要大力发展海洋经济，建设海洋强市。"
    other = "学校招收学生八百人，新建教室二十间。"
    chosen = pick_sentences([same, same, other], 2, load_lexicon())
    assert chosen == sorted(chosen)
    assert 2 in chosen


def test_every_figure_stands_in_its_evidence_in_both_languages(sample_run):
    run, _ = sample_run
    segments = {s.id: s for s in run.structure.segments}
    shown = [f for s in run.summaries for f in s.figures]
    assert len(shown) >= 20
    for figure in [*shown, *run.overview.figures]:
        assert figure.value_zh in segments[figure.segment].zh
        assert figure.value_en in run.translation(figure.segment).en


def test_every_figure_of_every_point_stands_in_its_evidence(sample_run):
    run, _ = sample_run
    for point in (p for s in run.summaries for p in s.key_points):
        evidence = "".join(run.translation(e).zh for e in point.evidence)
        assert {q.text for q in numbers_zh.quantities(point.zh)} <= {q.text for q in numbers_zh.quantities(evidence)}


def test_the_overview_names_who_takes_part_with_posts_and_outlets(sample_run):
    run, _ = sample_run
    people = {p.zh: p for p in run.overview.participants}
    assert people["周慕云"].post_zh == "市长"
    assert people["单继明"].post_zh == "市交通运输局局长"
    assert people["欧阳晴"].post_zh == "市发展和改革委员会主任"
    assert people["周慕云"].exchanges == ("E1", "E4", "E6", "E8")
    assert (people["新华社"].en, people["新华社"].role) == ("Xinhua News Agency", "asks")


def test_the_place_where_it_happens_is_no_theme(sample_run):
    run, _ = sample_run
    assert run.overview.themes
    assert not [t.zh for t in run.overview.themes if "临海" in t.zh]


def test_anothers_post_is_not_taken():
    text = "出席的有市文化局局长秦望山和市图书馆馆长宋知远。秦望山说，好。宋知远说，好。"
    assert post_of("宋知远", text) == "市图书馆馆长"
    assert post_of("秦望山", text).endswith("市文化局局长")


def test_a_post_is_put_into_english_only_where_all_of_it_is_known():
    assert load_lexicon().english_of_post("外交部发言人") == "Foreign Ministry spokesperson"
    assert load_lexicon().english_of_post("青岚磁悬浮研究会主任") == ""


@pytest.mark.parametrize("folder", ["reports/qa", "reports"])
def test_summaries_keep_more_than_the_first_sentences_do(folder):
    reports = [read(p) for p in sorted(shared(folder).glob("*.txt"))]
    counts = added([measure(r, structure(r), Extractive()) for r in reports])
    for kind in ("figures", "terms", "numbered_points"):
        assert counts["summary"][kind] >= counts["lead"][kind]
