import pytest

from duizhao.lexicon.people import find_names, short_mentions
from duizhao.lexicon.pinyin import pinyin


@pytest.mark.parametrize(
    ("name", "english"),
    [
        ("袁家军", "Yuan Jiajun"), ("欧阳晴", "Ouyang Qing"), ("单继明", "Shan Jiming"), ("解晓东", "Xie Xiaodong"), ("曾庆红", "Zeng Qinghong"),
        ("朴永顺", "Piao Yongshun"), ("盖明义", "Ge Mingyi"), ("仇保兴", "Qiu Baoxing"), ("吕新华", "Lyu Xinhua"), ("李安", "Li An"),
        ("张长安", "Zhang Chang'an"), ("李嘉诚", "Li Ka-shing"),
    ],
)  # fmt: skip
def test_names_in_pinyin_surname_first(name, english):
    assert pinyin(name) == english


def test_names_are_found_by_title_verb_and_label_and_words_are_not():
    text = (
        "市长胡衡华说,要强调发展。王毅外长表示,谈判继续。记者苏思报道。会议代表发言,欧阳晴介绍情况。\n张轩：大家好。\n来源：某网。\n"
        "王毅外长强调,代表团要参加谈判。欧阳晴说,就这样。"
    )
    assert set(find_names(text)) >= {"胡衡华", "王毅", "苏思", "欧阳晴", "张轩"}
    assert not {"谈判", "强调", "代表", "来源"} & set(find_names(text))


def test_a_surname_with_a_title_is_the_one_person_of_that_surname():
    assert [(n, e) for _, n, e in short_mentions("会上,袁书记说,欧阳主任介绍。", ["袁家军", "欧阳晴"])] == [
        ("袁家军", "Secretary Yuan"),
        ("欧阳晴", "Director Ouyang"),
    ]
    assert short_mentions("袁书记说。", ["袁家军", "袁明"]) == []
    assert short_mentions("王书记说。", ["袁家军"]) == []


def test_people_from_abroad_have_the_name_they_are_known_by_or_none():
    text = (
        "法国总统马克龙说，欧洲应当自主。美国总统特朗普表示，将访华。市长安瓦林姆表示欢迎。张伯礼院士说，疫苗很重要。"
    )
    names = find_names(text)
    assert {n: pinyin(n) for n in names} == {"马克龙": "Macron", "特朗普": "Trump", "张伯礼": "Zhang Boli"}


def test_names_in_labels_with_brackets_and_no_name_of_a_deputy():
    assert set(
        find_names(
            "[发言人 何立言]：大家好。\n10:05 【罗成】好。\n10:07 【罗成】谢谢。\n李副市长会见记者。\n李副市长说。\n"
        )
    ) == {"何立言", "罗成"}
