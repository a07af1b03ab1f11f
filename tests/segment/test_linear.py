"""Four times the text takes no more than about four times as long, whatever the text is: a ratio measured in one run."""

import time

import pytest

from duizhao import pipeline
from duizhao.ingest import report_from_text
from duizhao.settings import Settings

LEAST, MOST = 60_000, 240_000  # characters
PARTS = {
    "blank lines": "\n",
    "spaces": " ",
    "wide spaces": "\u3000",
    "labels": "记者：\n",
    "exchanges": "记者：今年怎么样？\n市长：很好，我们努力。\n",
    "exchanges in a line": "问：怎么样？答：很好。",
    "told questions": "有记者问，今年怎么样？市长表示，很好。",
    "one line": "我们要努力工作，",
    "no marks": "a",
    "numbers": "一、",
    "stars": "*",
    "dashes": "—",
    "opening marks": "（",
    "brackets that do not close": "“（",
    "people": "王明说，李强说。",
}


def seconds(text: str) -> float:
    report = report_from_text(text, name="made", source="made")
    begin = time.perf_counter()
    pipeline.structure(report, Settings(max_segments=10**9))
    return time.perf_counter() - begin


@pytest.mark.slow
@pytest.mark.parametrize("part", PARTS.values(), ids=PARTS.keys())
def test_structure_takes_linear_time(part):
    seconds("好。" + part)  # loads what is loaded once
    short, long = (
        min(seconds("好。" + part * (size // len(part)) + "好。") for _ in range(2)) for size in (LEAST, MOST)
    )
    assert long <= 9 * short + 0.1  # 16 were it quadratic


@pytest.mark.slow
def test_closing_marks_of_another_kind_are_not_looked_for_far():
    short, long = (seconds("（" * size + "”" * size) for size in (LEAST // 2, MOST // 2))
    assert long <= 9 * short + 0.1
