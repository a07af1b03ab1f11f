"""Names that are misspelt or left out are put right where the place is clear; foreigners are left alone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from duizhao.checks import judge
from duizhao.checks.name_repair import repaired_names
from duizhao.checks.sounds import likeness
from duizhao.lexicon.pinyin import pinyin
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon


def terminology(*people):
    return Terminology(load_lexicon(), people)


def assert_made(zh, en, right, name):
    """``right`` is what a repair makes of the English; None where it is left alone."""
    made, findings = repaired_names(zh, en, terminology(name))
    assert made == (right or en)
    assert [f.repaired for f in findings] == ([True] if right else [])


@pytest.mark.parametrize(
    ("name", "en", "right"),
    [
        ("周海宁", "Mr. Zhou Haining's plan, said Chou Hainin.", None),
        ("周海宁", "The mayor, Chou Hainin, said so.", "The mayor, Zhou Haining, said so."),
        ("周海宁", "Haining Chow's plan is ready.", "Zhou Haining's plan is ready."),
        ("周海宁", "Zhou Hai-nin came.", "Zhou Haining came."),
        ("阮文平", "Nguyen Vanping said so.", None),
        ("郑建军", "Cheng Jianjun said.", "Zheng Jianjun said."),
        ("周海宁", "Chow Haining Rung said so.", "Zhou Haining said so."),
        ("周海宁", "Master Chou Hainin said so.", "Master Zhou Haining said so."),
        ("欧阳晴", "Director Ouyang Ching spoke.", "Director Ouyang Qing spoke."),
        ("郑建军", "Chung Jianjun said.", "Zheng Jianjun said."),
        ("周海宁", "He said so.", "Zhou Haining said so."),
        ("周海宁", "It was noted that this is so.", "Zhou Haining noted that this is so."),
        ("周海宁", "When he came, he said so.", None),
        ("周海宁", "Zhou said so.", "Zhou Haining said so."),
        ("周海宁", "Chou said so.", None),
        ("周海宁", "Zhou Bing said so.", "Zhou Haining said so."),
        ("周海宁", "In Washington, Fuller said so.", None),
        ("特鲁多", "Trudo said so.", "Trudeau said so."),
        ("特鲁多", "Trudo said so, Trudo added.", "Trudeau said so, Trudo added."),
        ("林郑月娥", "Lin Jung-hoon said so.", "Carrie Lam said so."),
        ("周海宁", "The State Council met in Linhai New City.", None),
        ("李光耀", "Li Guangyao said.", "Lee Kuan Yew said."),
        ("特雷莎·梅", "Teresa May said so.", "Theresa May said so."),
        ("周海宁", "“Zhou Haining” is right.", None),
    ],
)
def test_a_misspelt_name(name, en, right):
    assert_made(f"{name}说，好。", en, right, name)


@pytest.mark.parametrize(
    ("name", "zh", "en", "right"),
    [
        ("孟泽川", "孟泽川说，熊来了。", "Mengdze said that bears had come.", "Meng Zechuan said that bears had come."),
        ("孟泽川", "孟泽川称，熊来了。", "According to Mong Sehun, bears came.", "According to Meng Zechuan, bears came."),
        ("崔威", "记者崔威看见了熊。", "Journalist Choi Wai saw bears.", "Journalist Cui Wei saw bears."),
        ("罗卓克", "罗卓克说，熊来了。", "Chuck Robbins said that bears came.", None),
        ("刘华智", "刘华智说，熊来了。", "Lau Wah Chi said that bears came.", None),
        ("孟泽川", "孟泽川和蒙德泽说，熊来了。", "Mengdze said that bears came.", None),
        ("孟泽川", "孟泽川说，熊来了。", "Tanaka said that bears came.", None),
    ],
)  # fmt: skip
def test_a_name_that_was_misheard_is_known_by_where_it_stands(name, zh, en, right):
    assert_made(zh, en, right, name)


def test_a_speaker_without_a_name_gets_it_behind_the_post():
    right = "The director of the zoo, Zhou Haining, said it was good."
    assert_made("动物园园长周海宁说，好。", "The director of the zoo said it was good.", right, "周海宁")


@pytest.mark.parametrize(
    ("zh", "en", "right"),
    [
        ("动物园园长周海宁说：“园里来了三只小熊。”", "“Three cubs came.”", "Zhou Haining said, “Three cubs came.”"),
        ("周海宁说：“来了。”", "“They came,” he said.", "“They came,” Zhou Haining said."),
        ("对于新来的小熊，周海宁建议多看少喂。", "As for the cubs, he advised caution.", "As for the cubs, Zhou Haining advised caution."),
        ("周海宁特别提醒，不要喂熊。", "He also warned of the bears.", "Zhou Haining also warned of the bears."),
        ("对于他的小熊，周海宁建议多看少喂。", "As for his cubs, he advised caution.", None),
        ("周海宁的“小熊”来了。", "“Cubs”", None),
        ("小熊来了，周海宁在园中说：“有三只。”", "“There are three.”", "Zhou Haining said, “There are three.”"),
        ("动物园园长周海宁12日说，熊来了。", "The bears have come.", "Zhou Haining said: The bears have come."),
        ("外交部发言人周海宁说，熊来了。", "The bears have come.", "Zhou Haining, Foreign Ministry spokesperson, said: The bears have come."),
        ("周海宁说，熊来了。", "Others said that the bears had come.", None),
        ("周海宁也看熊。", "She also looks at bears.", "Zhou Haining also looks at bears."),
        ("会后，周海宁看了熊。", "After the meeting, he saw the bears.", "After the meeting, Zhou Haining saw the bears."),
        ("周海宁的熊来了。", "He saw the bear.", None),
        ("本报讯（记者周海宁 郑建军）熊来了。", "The bears came.", "(Reporters Zhou Haining and Zheng Jianjun) The bears came."),
        ("本报讯（记者周海宁）熊来了。", "(Our reporter) The bears came.", None),
        ("新华社临海9月1日电 (周海宁 郑建军)熊来了。", "The bears came.", "(Zhou Haining and Zheng Jianjun) The bears came."),
        ("新华社临海9月1日电 (周海宁 郑建军)熊来了。", "The bears came (Zheng Jianjun).", None),
        ("副市长周海宁出席会议。", "The deputy mayor attended the meeting.", "The deputy mayor, Zhou Haining, attended the meeting."),
        ("动物园园长周海宁：熊来了。", "Director of the zoo: The bears came.", "Director of the zoo, Zhou Haining: The bears came."),
        ("大会向动物园的周海宁表示祝贺。", "The meeting congratulated the zoo.", None),
    ],
)  # fmt: skip
def test_a_speaker_who_was_left_out_comes_back(zh, en, right):
    assert_made(zh, en, right, "周海宁")


def test_a_name_as_its_bearer_spells_it_in_another_language_is_no_finding():
    assert judge("阮文平到会。", "Nguyen Van Binh came.", terminology("阮文平"))[1] == []
    assert [f.kind for f in judge("阮文平到会。", "Nguyen came.", terminology("阮文平"))[1]] == ["name"]


def test_a_repair_is_a_finding_that_is_marked_and_leaves_no_other():
    en, findings = judge("周海宁说，好。", "Chou Hainin said it was good.", terminology("周海宁"))
    assert en == "Zhou Haining said it was good."
    assert [(f.kind, f.repaired) for f in findings] == [("name", True)]


def test_a_term_or_another_name_is_never_taken_for_it():
    zh = "周海宁和周海明访问中国日报。"
    en, _ = repaired_names(zh, "Zhou Haiming visited China Daily.", terminology("周海宁", "周海明"))
    assert en == "Zhou Haiming visited China Daily."


@given(st.text(max_size=60))
def test_other_english_is_left_as_it_is(en):
    made, findings = repaired_names("周海宁说，好。", en, terminology("周海宁"))
    assert made == en or findings


@given(st.sampled_from(["周海宁", "郑建军", "欧阳晴", "赵秀平"]))
def test_a_name_is_like_itself(name):
    assert likeness(pinyin(name), pinyin(name)) == 1.0
