import pytest

from duizhao.lexicon.people import find_names, mentions, short_mentions
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


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("省队选手孟泽川夺冠。", {"孟泽川"}),
        ("58岁的夏维宁养羊多年。", {"夏维宁"}),
        ("新华社临海9月1日电（记者孟泽川 夏维宁）码头开放。", {"孟泽川", "夏维宁"}),
        ("中新社临海9月1日电 (孟泽川 夏维宁)码头开放。", {"孟泽川", "夏维宁"}),
        ("（编译/孟泽川、夏维宁）", {"孟泽川", "夏维宁"}),
        ("孟泽川、夏维宁等参加会见。", {"孟泽川", "夏维宁"}),
        ("庞之浩说，船已到港。", {"庞之浩"}),
        ("市长夏维宁一同检查。", {"夏维宁"}),
        ("学习雷锋好榜样。", {"雷锋"}),
        ("简单点说，船已到港。", set()),
        ("高速、公路、金融等出席展会。", set()),
        ("67岁的薛大娘和62岁的姚大爷来了。", set()),
        ("42岁的温德姆·莱塞姆来了。", set()),
        ("港口全面从严治党，成绩斐然，设备安全门封锁。", set()),
    ],
)
def test_people_are_known_by_what_they_are_by_bylines_and_by_who_stands_beside_them(text, names):
    assert set(find_names(text)) == names


def test_a_name_that_is_a_word_counts_only_where_somebody_is_named():
    text = "商务部新闻发言人高峰表示，早高峰时段已过。高峰说，客流高峰时间将延长。"
    assert "高峰" in find_names(text)
    assert [start for (start, _), _ in mentions(text, ["高峰"])] == [text.index("高峰表示"), text.index("高峰说")]


@pytest.mark.parametrize(
    ("text", "no_name"),
    [
        ("校长艾伦·K·考贝奇说，艾伦表示同意。艾伦说好。", "艾伦"),
        ("作家罗兹说，书已写完。罗兹表示满意。", "罗兹"),
        ("记者房车客说。房车客们牵着马匹。房车客表示不满。", "房车客"),
        ("他说，对华出口增加。会上提到对华出口和对华出口结构。", "华出口"),
    ],
)
def test_who_is_no_chinese_person(text, no_name):
    assert no_name not in find_names(text)


@pytest.mark.parametrize(
    ("zh", "people"),
    [
        ("越南农业研究所副所长邓德英表示，好。邓德英说。", []),
        ("中国驻越南大使熊波表示，好。熊波说。", ["熊波"]),
        ("日本外相同市长周海宁会谈。周海宁说，好。", ["周海宁"]),
        ("新加坡贸易部长颜金勇表示，好。", ["颜金勇"]),  # known: Gan Kim Yong
    ],
)
def test_names_of_people_of_other_countries_are_not_read_in_pinyin(zh, people):
    assert list(find_names(zh)) == people


def test_part_of_a_name_from_abroad_is_no_mention_but_a_known_person_is():
    assert mentions("校长艾伦·考贝奇说", ["艾伦"]) == []
    assert [span for span, _ in mentions("金鸣集团成立时，金鸣说", ["金鸣"])] == [(8, 10)]
    assert [n for _, n in mentions("贾斯廷·特鲁多说", ["特鲁多"])] == ["特鲁多"]
