from duizhao.documents import Translation
from duizhao.ingest import report_from_text
from duizhao.segment import structure
from duizhao.summarise import summarise
from duizhao.summarise.extractive import _unframed
from duizhao.summarise.rank import choose


def test_every_point_is_a_segment_of_its_exchanges_answer_in_both_languages(sample_run):
    run, _ = sample_run
    segments = {s.id: s for s in run.structure.segments}
    assert [s.of for s in run.summaries] == [e.id for e in run.structure.exchanges]
    for summary in run.summaries:
        assert 1 <= len(summary.points) <= 3
        for point in summary.points:
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
    assert _unframed("新华社记者向袁家军提问:有何特色?", "Xinhua asked Yuan Jiajun: what is special?") == "What is special?"
    assert _unframed("如何保护好渔民的利益?", "How: by law?") == "How: by law?"


def test_a_report_without_exchanges_has_a_summary_for_each_section():
    text = "工作总结\n\n今年粮食产量达到500万吨，创历史新高。农民收入增长了百分之八。\n\n工业\n\n工业增加值增长6%，新建工厂12座。\n"
    report = report_from_text(text, name="r", source="r.txt")
    found = structure(report)
    assert found.exchanges == ()
    summaries = summarise(report, found, tuple(Translation(s.id, s.zh, "English.", "engine") for s in found.segments))
    assert [s.of for s in summaries] == [s.id for s in found.sections]


def test_points_are_diverse_and_in_order():
    same = "我们要大力发展海洋经济，建设海洋强市。"
    other = "学校招收学生八百人，新建教室二十间。"
    chosen = choose([same, same, other], 2)
    assert chosen == sorted(chosen)
    assert 2 in chosen
