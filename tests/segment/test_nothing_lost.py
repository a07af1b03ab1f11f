from hypothesis import example, given, settings
from hypothesis import strategies as st

from duizhao.ingest import report_from_text
from duizhao.ingest.blocks import tiles
from duizhao.segment import structure
from duizhao.segment.sentences import sentences

MIXED = st.text(
    st.sampled_from(list('。！？；!?;.,，、：:“”‘’"《》（）()…—\n\u3000 0123456789%中国记者问答说张三abc〇𠮷①㎡\t'))
    | st.characters(blacklist_categories=["Cs"]),
    max_size=300,
)


@given(MIXED, st.integers(20, 150))
@example("他说：“好。我走了！", 20)
@example("《" + "长" * 400 + "》。", 20)
def test_sentences_tile_any_text_and_none_is_too_long(text, limit):
    spans = sentences(text, limit)
    assert tiles(text, spans)
    assert all(len(text[a:b].strip()) <= limit for a, b in spans)


@given(MIXED)
@example("问：甲？\n答：乙。\n记者：丙？\n")
@example("甲，\n\n图为会场。\n\n乙。")
@settings(deadline=None)
def test_every_character_belongs_to_one_block_and_one_segment(text):
    report = report_from_text(text, name="r", source="r.txt")
    assert tiles(text, [b.span for b in report.blocks])
    segments = structure(report).segments
    assert tiles(text, [span for s in segments for span in s.spans])
    assert len({s.id for s in segments}) == len(segments)


@given(MIXED)
@settings(deadline=None)
def test_a_blocks_text_is_its_segments_in_order(text):
    report = report_from_text(text, name="r", source="r.txt")
    spans = sorted(span for s in structure(report).segments for span in s.spans)
    for block in report.blocks:
        inside = [text[a:b] for a, b in spans if block.span[0] <= a < block.span[1]]
        assert "".join(inside) == text[slice(*block.span)]
