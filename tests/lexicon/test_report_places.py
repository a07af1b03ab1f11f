import pytest

from duizhao.checks import judge
from duizhao.lexicon.masking import mask
from duizhao.lexicon.report_places import find_places
from duizhao.lexicon.terminology import terminology_in
from duizhao.lexicon.terms import load_lexicon


@pytest.mark.parametrize(
    ("zh", "place", "english"),
    [
        ("临海市举行发布会。", "临海市", "Linhai"),
        ("临海市举行发布会，临海人都来了。", "临海", "Linhai"),
        ("代表来自桐庐县。", "桐庐县", "Tonglu County"),
        ("余杭区的纺织业很强。", "余杭区", "Yuhang District"),
        ("浙江省台州市三门县健跳镇。", "健跳镇", "Jiantiao Town"),
    ],
)
def test_places_that_no_table_has_are_spelt_as_they_are_read(zh, place, english):
    assert find_places(zh)[place].en == english


@pytest.mark.parametrize(
    "zh",
    [
        "大城市的老城区和亚太地区都在变。",
        "全市各县区的新村、渔村和小镇。",
        "这个百强县的高新区和保护区。",
        "市委书记说，全县村民都满意。",
        "纽约市和首尔市。",
    ],
)
def test_what_is_no_place_of_china_is_left_alone(zh):
    assert find_places(zh, load_lexicon().terms) == {}


def test_a_place_is_masked_and_put_right_and_the_tables_win():
    terminology = terminology_in("临海市市长说，临海要发展。重庆市市长也来了。", load_lexicon())
    assert [s.en for s in mask("临海要发展。", terminology).slots] == ["Linhai"]
    assert judge("临海要发展。", "Linghai must develop.", terminology)[0] == "Linhai must develop."
    assert [t.en for _, t in terminology.lexicon.find("重庆市很大。")] == [
        t.en for _, t in load_lexicon().find("重庆市很大。")
    ]
    assert "临海" not in load_lexicon().terms  # the shared tables stay as they are
