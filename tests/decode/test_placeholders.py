import json
import re

from conftest import shared

from duizhao import pipeline
from duizhao.decode import load_engine
from duizhao.decode.placeholders import translate_masked
from duizhao.documents import Candidate
from duizhao.lexicon.masking import mask
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term
from duizhao.settings import Settings

TERMS = Terminology(
    Lexicon(
        {
            "新质生产力": Term("新质生产力", "new quality productive forces"),
            "中欧班列": Term("中欧班列", "China-Europe freight trains"),
        }
    )
)


class Forgetful:
    """Keeps the placeholders of a source only where there are at most ``most`` of them."""

    name, parallel = "forgetful", 1
    model = load_engine("ctranslate2", Settings().model).model

    def __init__(self, most):
        self.most = most

    def decode(self, batch, **_):
        return [[Candidate(self.answer(re.findall(r"⟦▁?\d+▁?⟧", "".join(pieces))), -1.0)] for pieces in batch]

    def answer(self, marks):
        return "words " + " ".join(marks).replace("▁", "") if len(marks) <= self.most else "lost"


def english(zh, most):
    (decoded,) = translate_masked(Forgetful(most), [zh], [mask(zh, TERMS)], beam=4, candidates=4)
    return decoded


def test_a_sentence_that_loses_placeholders_is_translated_by_clauses_and_keeps_them():
    zh = "发展新质生产力5%,开行中欧班列300列,投入4亿元。"
    assert not english(zh, 16).unmasked
    for most in (3, 2, 1):
        parts = english(zh, most)
        assert parts.stretches > 1
        assert not parts.unmasked
        for exact in (
            "new quality productive forces",
            "5 percent",
            "China-Europe freight trains",
            "300",
            "400 million",
        ):
            assert exact in parts.candidates[0].text


def test_an_engine_that_keeps_none_gives_the_plain_sentence_and_says_so():
    decoded = english("发展新质生产力,投入4亿元。", 0)
    assert decoded.unmasked
    assert decoded.candidates[0].text


def test_on_the_open_meeting_every_term_and_name_is_exact_and_every_figure_right_or_flagged(tmp_path):
    path = shared("reports/chongqing_open_meeting.txt")
    run, folder = pipeline.translate_report(path, Settings(out=str(tmp_path)))
    kinds = [f.kind for t in run.translations for f in t.findings]
    assert "term" not in kinds
    assert "name" not in kinds
    rows = [json.loads(line) for line in (folder / "parallel.jsonl").read_text(encoding="utf-8").splitlines()]
    from duizhao.lexicon.figure_alignment import align_figures

    for row in rows:
        wrong = [p for p in align_figures(row["zh"], row["en"])[0] if not p.exact and not p.zh.weak]
        flagged = {tuple(f["source"]) for f in row["findings"] if f["kind"] == "number" and f["source"]}
        assert {p.zh.span for p in wrong} <= flagged
