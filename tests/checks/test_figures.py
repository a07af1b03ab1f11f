import html
import random
import re

import pytest
from conftest import shared

from duizhao.checks.figures import figures
from duizhao.checks.pairs import read_pairs
from duizhao.checks.repair import repaired
from duizhao.evaluation.recorded import evaluate
from duizhao.lexicon.figure_alignment import align_figures

SETS = ("wmt17", "wmt18", "wmt20", "flores-dev")


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("总值3.01万亿元。", "The total is 301 billion yuan.", "The total is 3.01 trillion yuan."),
        ("引进资金220亿元。", "It introduced $22 billion in funds.", "It introduced 22 billion yuan in funds."),
        ("融资210亿美元。", "It raised 21 million US dollars.", "It raised 21 billion US dollars."),
        ("融资210亿美元。", "It raised 21 billion yuan.", "It raised 21 billion US dollars."),
        ("增长3.59%。", "It grew by 3.39 percent.", "It grew by 3.59 percent."),
        ("自2017年起施行。", "In force since 2007.", "In force since 2017."),
        ("支付3200元。", "They paid 3200 dollars.", "They paid 3200 yuan."),
        ("15世纪80年代。", "In the 1980s.", "In the 1480s."),
        ("增长3.59%。", "It grew by 3.39%.", "It grew by 3.59%."),
        ("近三成企业。", "Nearly 3 percent of firms.", "Nearly 30 percent of firms."),
        ("果园150亩。", "An orchard of 150 acres.", "An orchard of 150 mu."),
        ("建设960亩的基地。", "They built a 960-acre base.", "They built a 960-mu base."),
        ("产量1.39万亿斤。", "Output was 1.39 trillion tonnes.", "Output was 1.39 trillion jin."),
        ("发电2.5亿千瓦时。", "They generated 250 million kilowatts.", "They generated 250 million kilowatt-hours."),
        (
            "绿地3万亩，公园18万亩。",
            "30,000 acres of green, 180,000 acres of parks.",
            "30,000 mu of green, 180,000 mu of parks.",
        ),
    ],
)
def test_a_figure_off_by_scale_digits_or_currency_is_put_right(zh, en, right):
    text, done = repaired(zh, en)
    assert text == right
    assert done
    assert all(f.repaired for f in done)
    assert figures(zh, text) == []


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("人口13亿。", "A population of 1.3 billion."),
        ("人口13亿。", "A population of 1,300 million."),
        ("三成以上。", "More than 30 percent."),
        ("翻了一番，增长两倍。", "It doubled, and tripled."),
        ("罚款三到十万元。", "A fine of 30,000 to 100,000 yuan."),
        ("9月26日至27日。", "From September 26 to 27."),
        ("千方百计推进一带一路建设。", "By every means advance the Belt and Road."),
        ("上世纪80年代。", "In the 1980s."),
        ("合同金额4.3亿美元。", "Contracts worth $430 million."),
        ("港币3.2亿元。", "HK$320 million."),
        ("产量1.39万亿斤。", "Output was 695 million tonnes."),
        ("产量1.39万亿斤。", "Output was 1.39 trillion jin (695 million tonnes)."),
        ("不低于18亿亩。", "No less than 120 million hectares."),
        ("装机2.5亿千瓦。", "An installed capacity of 250 GW."),
        ("全长500公里。", "It is 310 miles long."),
        ("降至零下15摄氏度。", "It fell to minus 15 degrees Celsius."),
        ("净利润为-3.2亿元。", "A net loss of 320 million yuan."),
        ("胜负3比2。", "3-2."),
        ("奋斗了半个世纪。", "They strove for half a century."),
        ("80后和90后。", "Those born in the 1980s and 1990s."),
        ("增长3倍。", "It increased threefold."),
        ("两成半的企业。", "A quarter of the businesses."),
        ("万分之三。", "Three ten-thousandths."),
    ],
)
def test_equal_by_value_is_equal_however_it_is_written(zh, en):
    assert figures(zh, en) == []


@pytest.mark.parametrize(
    ("zh", "en", "says"),
    [
        ("投入2.6亿元。", "It invested a lot.", "missing"),
        ("投入很大。", "It invested 260 million yuan.", "not in the Chinese"),
        ("投入2.6亿元，引进80人。", "It invested 260 million yuan and hired 90.", "80"),
        ("增长3倍。", "It grew by three percent.", "3倍"),
        ("降至零下15摄氏度。", "It fell to 15 degrees Celsius.", "below zero"),
        ("净利润为-3.2亿元。", "A net profit of 320 million yuan.", "below zero"),
    ],
)
def test_missing_added_and_wrong_figures_are_found(zh, en, says):
    assert any(says in f.message for f in figures(zh, en))


@pytest.mark.parametrize(
    ("zh", "en"),
    [
        ("距离大海约500米。", "Some 500m from the sea."),
        ("100万美元大奖。", "He won a $1 million prize."),
        ("增加了150万。", "It rose by 1.5m."),
        ("三元锂电池。", "A three-dollar lithium battery."),
        ("211，985大学。", "Universities of the 211,985 class."),
        ("售价61311万元。", "The price is 61,311 ten thousand yuan."),
        ("四十名观众。", "Some four dozen spectators."),
        ("２０１５年。", "In 2015."),
    ],
)
def test_repair_makes_nothing_worse(zh, en):
    assert repaired(zh, en) == (en, [])


def test_where_the_place_is_not_certain_nothing_is_changed():
    zh, en = "共有120人和350人。", "There were 130 and 360."
    assert repaired(zh, en) == (en, [])
    assert figures(zh, en)


@pytest.fixture(scope="module")
def rows():
    return [
        row
        for name in SETS
        for row in read_pairs(shared(f"evaluation/recorded_mt/{name}.tsv"), ("id", "zh", "reference"))
    ]


@pytest.mark.slow
def test_recorded_outputs_meet_the_targets_after_repair(rows):
    result = evaluate(rows)
    opus = result["systems"]["opus_mt"]
    assert opus["wan_yi_wrong_after"] <= 0.02 * opus["wan_yi_after"]
    assert opus["yuan_as_other_after"] <= 0.01 * opus["yuan_after"]
    for system in result["systems"].values():
        assert system["figures_wrong_after"] <= system["figures_wrong_before"]


def test_errors_put_into_the_references_are_found_and_scales_repaired(rows):
    draw = random.Random(11)
    made = {"drop": 0, "digit": 0, "scale": 0}
    found = dict(made)
    right = wrong = 0
    for row in rows:
        zh, en = html.unescape(row["zh"]), html.unescape(row["reference"])
        if figures(zh, en):
            continue
        pairs = [
            p for p in align_figures(zh, en)[0] if p.exact and p.en and not p.zh.weak and re.search(r"\d", p.en.text)
        ]
        if not pairs:
            continue
        pair = draw.choice(pairs)
        start, end = pair.en.span
        text = pair.en.text
        place = draw.choice([i for i, c in enumerate(text) if c.isdigit()])
        digit = text[:place] + str((int(text[place]) + draw.randint(1, 9)) % 10) + text[place + 1 :]
        bad = {"drop": "", "digit": digit}
        if word := re.search("million|billion|trillion", text):
            bad["scale"] = text.replace(
                word[0], draw.choice([w for w in ("million", "billion", "trillion") if w != word[0]])
            )
        for kind, other in bad.items():
            changed = en[:start] + other + en[end:]
            made[kind] += 1
            found[kind] += bool(figures(zh, changed))
            if kind == "scale":
                after, done = repaired(zh, changed)
                right += not figures(zh, after)
                wrong += bool(done) and bool(figures(zh, after))
    for kind in made:
        assert found[kind] >= 0.95 * made[kind], (kind, found[kind], made[kind])
    assert right >= 0.9 * made["scale"]
    assert wrong == 0


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("2027年10月1日前通车。", "It opens by January 10, 2027.", "It opens by October 1, 2027."),
        ("3月5日下午开会。", "They met on May 3.", "They met on March 5."),
        ("3月5日下午开会。", "They met on May 5.", "They met on March 5."),
        ("2024年3月开工。", "Work began in May 2024.", "Work began in March 2024."),
        ("5月5日开工。", "Work began on the 5th of May.", "Work began on the 5th of May."),
        (
            "3月5日至4月6日开放。",
            "It is open from May 5 to June 6.",
            "It is open from May 5 to June 6.",
        ),  # which is which?
    ],
)
def test_a_wrong_date_is_found_and_put_right_where_it_is_the_only_one(zh, en, right):
    made, done = repaired(zh, en)
    assert made == right
    assert bool(figures(zh, en)) == (bool(done) or zh.startswith("3月5日至"))
