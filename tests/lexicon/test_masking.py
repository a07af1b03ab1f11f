import pytest

from duizhao.checks.figures import figures
from duizhao.decode.placeholders import restore
from duizhao.errors import SettingsError
from duizhao.lexicon.masking import mask
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term, load_lexicon

LEXICON = Lexicon({"新质生产力": Term("新质生产力", "new quality productive forces")})
TERMS = Terminology(LEXICON)


def test_figures_names_and_terms_become_placeholders_in_the_order_of_the_chinese():
    masked = mask("袁家军说,发展新质生产力,总值突破3万亿元,增长4.5%。", Terminology(LEXICON, ("袁家军",)))
    assert masked.text == "⟦1⟧说,发展⟦2⟧,总值突破⟦3⟧元,增长⟦4⟧。"
    assert [s.en for s in masked.slots] == ["Yuan Jiajun", "new quality productive forces", "3 trillion", "4.5 percent"]


@pytest.mark.parametrize(
    ("zh", "text", "en"),
    [
        ("近三成企业", "近⟦1⟧企业", "30 percent"),
        ("打八折出售", "打⟦1⟧出售", "80 percent"),
        ("耕地18亿亩", "耕地⟦1⟧亩", "1.8 billion"),
        ("时间：2025-03-18 10：00", "时间：⟦1⟧", "2025-03-18 10:00"),
        ("电话010-63385678", "电话⟦1⟧", "010-63385678"),
        ("12345热线", "⟦1⟧热线", "12345"),
        ("邮编100031", "邮编⟦1⟧", "100031"),
        ("国发〔2025〕号", "国发〔⟦1⟧〕号", "2025"),
        ("2025财年", "⟦1⟧财年", "2025"),
        ("90年代", "⟦1⟧", "1990s"),
        ("GB 3095-2012标准", "⟦1⟧标准", "GB 3095-2012"),
        ("增长5.0%", "增长⟦1⟧", "5.0 percent"),
        ("见www.example.org/a", "见⟦1⟧", "www.example.org/a"),
        ("2.0版", "⟦1⟧版", "2.0"),
    ],
)
def test_what_is_put_in_for_a_figure_has_its_value(zh, text, en):
    masked = mask(zh, TERMS)
    assert (masked.text, [s.en for s in masked.slots]) == (text, [en])
    assert figures(zh, f"So it is: {en}.") == []


def test_years_of_a_range_are_years():
    assert [s.en for s in mask("2023—2025年和2023-2024学年", TERMS).slots] == ["2023", "2025", "2023", "2024"]


def test_more_than_the_model_keeps_are_left_in_the_sentence_terms_first():
    masked = mask("新质生产力" + "和10%" * 16, TERMS)
    assert [s.kind for s in masked.slots] == ["number"] * 16


def test_an_output_is_restored_only_when_every_placeholder_comes_exactly_once():
    slots = mask("袁家军说,总值3万亿元。", Terminology(LEXICON, ("袁家军",))).slots
    assert restore("⟦1⟧ said the total was ⟦2⟧ yuan.", slots) == "Yuan Jiajun said the total was 3 trillion yuan."
    assert restore("⟦1⟧ said the total was ⟦2 yuan.", slots) is None
    assert restore("⟦1⟧ and ⟦1⟧ said ⟦2⟧.", slots) is None
    assert restore("He said so.", slots) is None


def test_a_glossary_wins_over_the_shipped_terms_and_a_broken_one_is_refused(tmp_path):
    mine = tmp_path / "mine.tsv"
    mine.write_text("zh\ten\n新华社\tXinhua\n", encoding="utf-8")
    assert load_lexicon((str(mine),)).terms["新华社"].en == "Xinhua"
    assert load_lexicon().terms["新华社"].en == "Xinhua News Agency"
    mine.write_text("只有中文\n", encoding="utf-8")
    with pytest.raises(SettingsError, match="line 1"):
        load_lexicon((str(mine), ""))


@pytest.mark.parametrize(
    "text", ["情况说明报告", "健康报告", "中国网民", "中央社会工作部", "新华社会", "保卫报国", "杂志封面"]
)
def test_an_outlet_is_not_found_inside_other_words(text):
    assert not any(term.outlet for _, term in load_lexicon().find(text))


def test_outlets_that_no_table_has_keep_their_kind():
    assert load_lexicon().find("据新华社电")[0][1].en == "Xinhua News Agency"
    assert [load_lexicon().english_of(o) for o in ("海东日报", "西安晚报", "内蒙古日报", "海河周刊")] == [
        "Haidong Daily",
        "Xi'an Evening News",
        "Inner Mongolia Daily",
        "Haihe Weekly",
    ]


@pytest.mark.parametrize(
    ("zh", "name"),
    [
        ("记者向周慕云市长提问。", "Mayor Zhou Muyun"),
        ("周慕云局长回答了提问。", "Director Zhou Muyun"),
        ("周慕云教授说,可以。", "Professor Zhou Muyun"),
        ("周慕云部长级会见。", "Zhou Muyun"),
        ("周慕云代表公司签字。", "Zhou Muyun"),
        ("周慕云主席致辞。", "Zhou Muyun"),
    ],
)
def test_a_title_behind_a_name_goes_before_it_in_english(zh, name):
    (slot,) = [s for s in mask(zh, Terminology(LEXICON, ("周慕云",))).slots if s.kind == "name"]
    assert slot.en == name


@pytest.mark.parametrize(
    ("zh", "time"),
    [
        ("上午11时20分许,发布会结束。", "around 11:20 a.m."),
        ("会议下午2时30分开始。", "2:30 p.m."),
        ("今晚20:30开播。", "8:30 p.m."),
        ("11时20分抵达。", "11:20"),
        ("凌晨0时30分", "12:30 a.m."),
        ("中午11时50分", "11:50 a.m."),
        ("中午1时10分", "1:10 p.m."),
        ("夜里2时15分", "2:15 a.m."),
    ],
)
def test_times_of_day_are_masked_and_agree_with_the_check(zh, time):
    (slot,) = mask(zh, Terminology(Lexicon({}))).slots
    assert slot.en == time
    assert figures(zh, f"It was {time} then.") == []
