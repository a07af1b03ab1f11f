import json
import re

import pytest
from conftest import SAMPLE, SHARED, shared

from duizhao import pipeline
from duizhao.evaluation.structure import compare
from duizhao.ingest import read, report_from_text
from duizhao.ingest.blocks import tiles
from duizhao.segment import structure

GOLD = sorted(SHARED.glob("reports/*.gold.json")) + sorted(SHARED.glob("reports/qa/*.gold.json"))


def found(text):
    return structure(report_from_text(text, name="r", source="r.txt")).exchanges


def test_the_sample_report_has_nine_exchanges_with_their_askers():
    exchanges = structure(read(SAMPLE)).exchanges
    assert [(e.asker, e.respondents) for e in exchanges] == [
        ("新华社记者", ("周慕云",)),
        ("经济日报记者", ("单继明",)),
        ("人民日报记者", ("欧阳晴",)),
        (None, ("周慕云",)),
        ("科技日报记者", ("欧阳晴",)),
        ("香港商报记者", ("周慕云",)),
        ("中国日报记者", ("欧阳晴",)),
        ("中国青年报记者", ("周慕云",)),
        ("光明日报记者", ("单继明",)),
    ]


def test_the_caption_in_the_sample_does_not_break_its_sentence():
    report = read(SAMPLE)
    broken = [s for s in structure(report).segments if len(s.spans) > 1]
    assert len(broken) == 1
    assert broken[0].zh.endswith("日夜施工,预计明年6月底前具备通航条件。")


@pytest.mark.parametrize("gold", GOLD or [None], ids=lambda g: g.name.removesuffix(".gold.json") if g else "absent")
def test_real_reports_have_the_exchanges_people_see_in_them(gold):
    if gold is None:
        shared("reports")
    report = read(gold.with_name(gold.name.removesuffix(".gold.json") + ".txt"))
    result = structure(report)
    found = compare(report, result, json.loads(gold.read_text(encoding="utf-8"))["exchanges"])
    assert (found["invented"], found["missed"]) == ([], [])
    assert found["respondents_right"] == found["expected"]
    assert found["lost_characters"] == 0
    assert tiles(report.text, [span for s in result.segments for span in s.spans])


def test_decimals_stay_whole_and_broken_sentences_are_rejoined_in_the_open_meeting():
    path = shared("reports/chongqing_open_meeting.txt")
    report, segments = read(path), structure(read(path)).segments
    for decimal in re.findall(r"\d+\.\d+", report.text):
        assert any(decimal in s.zh for s in segments)
    rejoined = [s.zh for s in segments if len(s.spans) > 1]
    assert len(rejoined) == 2
    assert any("中欧班列和长江黄金水道" in zh for zh in rejoined)
    assert any("文章,努力实现“五个新突破”" in zh for zh in rejoined)


def test_a_labelled_transcript():
    exchanges = found(
        "外交部发言人林远举行例行记者会\n\n新华社记者：请问发言人对此有何评论？\n\n林远：我们注意到有关报道。\n\n中方立场没有变化。\n\n"
        "法新社记者：会谈何时举行？\n\n林远：有消息会及时发布。\n"
    )
    assert [(e.asker, e.respondents, e.question_lines, e.answer_lines) for e in exchanges] == [
        ("新华社记者", ("林远",), (3, 3), (5, 7)),
        ("法新社记者", ("林远",), (9, 9), (11, 11)),
    ]


def test_a_moderators_turns_belong_to_no_exchange_and_two_may_answer():
    exchanges = found(
        "国务院新闻办举行发布会\n主持人：女士们、先生们，大家好，欢迎出席发布会。\n李海：我先介绍有关情况。\n主持人：下面请提问。\n"
        "央视记者：粮食产量如何？\n李海：产量稳定。\n王静：我补充一点，库存充足。\n主持人：请继续提问。\n路透社记者：价格会上涨吗？\n王静：不会。\n主持人：发布会到此结束。\n"
    )
    assert [(e.asker, e.respondents, e.question_lines, e.answer_lines) for e in exchanges] == [
        ("央视记者", ("李海", "王静"), (5, 5), (6, 7)),
        ("路透社记者", ("王静",), (9, 9), (10, 10)),
    ]


def test_labels_on_lines_of_their_own_and_a_named_moderator():
    exchanges = found(
        "国务院新闻办举行发布会\n\n寿丽：\n\n上午好！欢迎出席发布会。先请王刚先生作介绍。\n\n王刚：\n\n上半年运行平稳。\n\n寿丽：\n\n下面进入提问环节。\n\n"
        "央视记者：\n\n下半年有何举措？\n\n王刚：\n\n一是稳就业。\n\n二是稳投资。\n\n寿丽：\n\n请李敏补充。\n\n李敏：\n\n我补充一点。\n\n寿丽：\n\n发布会到此结束，谢谢大家！\n"
    )
    assert [(e.asker, e.respondents, e.question_lines, e.answer_lines) for e in exchanges] == [
        ("央视记者", ("王刚", "李敏"), (15, 17), (19, 31))
    ]


def test_a_talk_whose_host_asks():
    exchanges = found(
        "对话作家\n\n主持人：您最近在写什么？\n\n莫言：在写一部长篇。\n\n主持人：什么时候出版？\n\n莫言：明年吧。\n"
    )
    assert [(e.asker, e.respondents) for e in exchanges] == [("主持人", ("莫言",))] * 2


@pytest.mark.parametrize(
    "text",
    [
        "新书发布\n\n作者说，这本书写了三年。读者很喜欢。\n",
        "开会通知\n\n会议时间：9月1日。\n\n会议地点：三楼。\n\n联系人：张三。\n",
        "专题报道\n\n“谁来养老？”村民问。支书没有回答，只是干活。\n",
    ],
)
def test_no_exchange_is_invented(text):
    assert found(text) == ()


def test_segments_json_needs_no_model():
    report = pipeline.read(SAMPLE)
    from duizhao.export.records import structure_record
    from duizhao.settings import Settings

    record = structure_record(report, pipeline.structure(report, Settings()))
    assert set(record) == {"title", "digest", "exchanges", "segments", "warnings"}
    assert record["exchanges"][0]["question_lines"] == [8, 8]
    assert {"id", "exchange", "lines", "zh"} <= set(record["segments"][0])


UNSEEN = {
    "numbered questions, labelled answers": (
        "《办法》政策解读\n一、为什么制定？\n答：为了规范。\n二、何时施行？\n答：五月一日起施行。\n",
        [(None, (2, 2), (3, 3)), (None, (4, 4), (5, 5))],
    ),
    "numbered questions, unlabelled answers": (
        "《条例》十问十答\n1.什么是农机？\n农机是农业机械。\n它包括拖拉机。\n2.谁来登记？\n由县级部门登记。\n",
        [(None, (2, 2), (3, 4)), (None, (5, 5), (6, 6))],
    ),
    "several ask one question": (
        "发布会实录\n新华社记者：粮价走势如何？\n路透社记者：库存怎样？\n发言人李明：粮价平稳。\n",
        [("新华社记者、路透社记者", (2, 3), (4, 4))],
    ),
    "the outlet behind the question": (
        "例行记者会\n问：请介绍访问安排。（新华社）\n答：五月举行。\n",
        [("新华社", (2, 2), (3, 3))],
    ),
    "readers by their nicknames": (
        "在线访谈\n主持人：欢迎局长高远。\n网友“春风”：医保卡怎么办理？\n高远：手机上办理。\n",
        [("网友“春风”", (3, 3), (4, 4))],
    ),
    "names set to the width of three": (
        "对话张 伟\n人民网：您怎么看改革？\n张 伟：很及时。\n人民网：效果如何？\n张 伟：明显。\n",
        [("人民网", (2, 2), (3, 3)), ("人民网", (4, 4), (5, 5))],
    ),
    "a follow-up": (
        "发布会实录\n央视记者：何时公布？\n发言人李明：下月公布。\n追问：是月初吗？\n李明：是的。\n",
        [("央视记者", (2, 2), (3, 3)), ("央视记者", (4, 4), (5, 5))],
    ),
    "prose, asked without 提问": (
        "会议消息\n有记者问市长刘强，教育经费是否增加。刘强表示，今年教育经费增加百分之八，达到二十亿元，重点用于农村学校。\n",
        [(None, (2, 2), (2, 2))],
    ),
}


@pytest.mark.parametrize("name", UNSEEN)
def test_other_formats(name):
    text, expected = UNSEEN[name]
    assert [(e.asker, e.question_lines, e.answer_lines) for e in found(text)] == expected


def test_numbered_rhetorical_questions_of_an_article_are_no_exchanges():
    assert found("读书随想\n一、书有什么用？\n读书使人明理。\n二、怎样读书？\n要多想。\n") == ()


def who(text):
    return [(e.asker, e.respondents, e.question_lines[0], e.answer_lines[1]) for e in found(text)]


def test_who_speaks_may_stand_beside_the_word_for_asking_or_answering():
    text = (
        "省政府新闻办举行稳就业发布会\n主持人（省委宣传部副部长 "
        "周敏）：\n今天请厅长高志远、副厅长林雪梅介绍情况。\n高志远：去年新增就业86.4万人。\n"
        "[问] 海东日报记者：今年有哪些措施？\n[答] "
        "林雪梅：一是拓岗位，二是强服务。\n高志远：我补充一点。\n问（中新社记者）：欠薪怎么办？\n答（高志远）：要追回工资。\n"
        "周敏：因为时间关系，今天的发布会到此结束。\n"
    )
    assert who(text) == [("海东日报记者", ("林雪梅", "高志远"), 5, 7), ("中新社记者", ("高志远",), 8, 9)]


def test_an_online_talk_with_the_time_before_each_speaker():
    text = "在线访谈\n10:02 【主持人】今天的嘉宾是市水务局局长罗成。\n10:05 【网友 清风】何时通水？\n10:07 【罗成】今年10月底前。\n10:12 【网友 一棵树】水费会涨吗？\n10:13 【罗成】没有计划。\n10:20 【主持人】到此结束。\n"
    assert who(text) == [("网友 清风", ("罗成",), 3, 4), ("网友 一棵树", ("罗成",), 5, 6)]


def test_a_journal_that_interviews():
    text = "专访市长马立新\n《城市周刊》：进展如何？\n马立新：建成47座。\n《城市周刊》：钱从哪里来？\n马立新：市里出六成。\n"
    assert who(text) == [("城市周刊", ("马立新",), 2, 3), ("城市周刊", ("马立新",), 4, 5)]


def test_numbered_questions_with_asker_and_respondent_in_brackets_at_the_end():
    text = "医保政策问答\n**问题一：缴费标准会提高吗？（提问：市民 王女士）**\n答：个人缴费400元。（市医保局局长 沈国安）\n**问题二：报销多少？（华声网）**\n答：七成。（市医保局副局长 何静）\n"
    assert who(text) == [("市民 王女士", ("沈国安",), 2, 3), ("华声网", ("何静",), 4, 5)]


def test_a_question_told_after_the_labelled_ones():
    text = "外交部发言人陈岚主持例行记者会\n总台央视记者：有何评论？\n陈岚：中方表示欢迎。\n会后，有记者问：两名公民遇险，情况如何？\n陈岚表示，使馆已启动应急机制。\n"
    assert who(text) == [("总台央视记者", ("陈岚",), 2, 3), (None, ("陈岚",), 4, 5)]


@pytest.mark.parametrize(
    ("asks", "says", "asker"),
    [
        (
            "“空中的‘路’修得怎么样了？”澎湃新闻记者率先发问。",
            "省长蒋一鸣接过话筒：“我们开通了36条航线。”",
            "澎湃新闻记者",
        ),
        (
            "“冰雪经济怎样变热？”首个问题由新华社记者抛出。",
            "省长蒋一鸣代表回应说，去年接待游客1.26亿人次。",
            "新华社记者",
        ),
        (
            "“南屏打算怎么投？”第二位提问的是澎湃新闻记者。",
            "“钱要花在老人身上。”蒋一鸣回答，今年安排补贴47亿元。",
            "澎湃新闻记者",
        ),
        (
            "来自路透社的记者则把目光投向了外资：“南屏如何挽留它们？”",
            "省长蒋一鸣说，去年新设外资企业1245家。",
            "路透社记者",
        ),
        ("封面新闻记者就“班额过大”提问。蒋一鸣回应：“今年再新建高中1000所。”", "", "封面新闻记者"),
        ("人民网记者问及工程进展。蒋一鸣介绍，累计调水超过780亿立方米。", "", "人民网记者"),
        ("针对总台央视记者提出的竞争问题，蒋一鸣表示，去年查处案件1.4万件。", "", "总台央视记者"),
        ("人民日报记者关心黑土地保护。对此，省长蒋一鸣代表说，面积有4500万亩。", "", "人民日报记者"),
    ],
)
def test_questions_told_in_prose(asks, says, asker):
    head = "南屏代表团开放团组会议侧记\n3月7日，南屏代表团举行会议。省长蒋一鸣代表回答了记者的提问。\n"
    exchanges = found(f"{head}{asks}\n{says}\n会议结束后，代表们离开会场。\n")
    assert [(e.asker, e.respondents) for e in exchanges] == [(asker, ("蒋一鸣",))]


def test_he_is_who_spoke_before():
    text = "李副市长会见记者\n副市长李存义就旧城改造会见了中外记者。\n在回答法新社记者的提问时，李存义说，历史建筑有2317处。\n谈到居民回迁率时，他介绍说，三个片区超过六成。\n"
    assert [(e.asker, e.respondents) for e in found(text)] == [("法新社记者", ("李存义",)), (None, ("李存义",))]


def test_a_written_interview_whose_labels_end_in_the_word_for_asking_or_answering():
    text = "总领事孔维接受《南洋商讯》书面采访\n一、《南洋商讯》问：有哪些活动？\n孔总领事答：举办20多场。\n二、《南洋商讯》问：教育合作如何？\n孔总领事答：很好。\n三、问：您的心愿是什么？\n答：增加航线。\n"
    assert who(text) == [("南洋商讯", ("孔维",), 2, 3), ("南洋商讯", ("孔维",), 4, 5), (None, ("孔维",), 6, 7)]


def test_citizens_who_call():
    text = "局长接听来电\n主持人 林一：晚上好。\n市民刘先生：暖气只有16度，找谁？\n市供热办主任 许建国：请拨打热线。\n市民张女士：管网何时更换？\n许建国：今年改造215公里。\n主持人 林一：感谢收看。\n"
    assert who(text) == [("市民刘先生", ("许建国",), 3, 4), ("市民张女士", ("许建国",), 5, 6)]


def test_a_report_of_questions_in_which_none_is_found_says_so():
    report = report_from_text("市长答记者问\n市长今天很忙。\n他说了很多。\n", name="r", source="r.txt")
    assert any("no exchange was found" in f.message for f in structure(report).warnings)


def test_a_host_who_asks_and_guests_with_their_posts_once():
    text = "电视问政\n主持人：断头路为何没有打通？\n田卫国（市交通局局长）：还差300米。\n主持人：能监督吗？\n田卫国：能。\n主持人：流动摊贩怎么管？\n欧阳敏（市城管局局长）：堵不如疏。\n"
    assert who(text) == [("主持人", ("田卫国",), 2, 3), ("主持人", ("田卫国",), 4, 5), ("主持人", ("欧阳敏",), 6, 7)]


def test_the_outlet_in_brackets_and_nicknames_that_ask():
    text = "省长与网民交流会\n记者（环球都市报）：高峰过了吗？\n省长 崔立行：阳性率下降。\n网民“赶海人”问：渔港何时升级？\n崔立行：今年。\n网民留言：希望多修路。\n崔立行：收到。\n"
    assert who(text) == [
        ("环球都市报", ("崔立行",), 2, 3),
        ("网民“赶海人”", ("崔立行",), 4, 5),
        ("网民", ("崔立行",), 6, 7),
    ]


def test_thanks_are_no_question_and_an_ambassador_has_a_name():
    text = "大使顾长青接受电视台主播阿莉娅专访\n大使顾长青就两国关系接受专访。\n阿莉娅：您怎样评价？\n顾大使：很好。\n阿莉娅：投资会增加吗？\n顾大使：会的。\n阿莉娅：感谢您接受采访。\n顾大使：谢谢。\n"
    assert who(text) == [("阿莉娅", ("顾长青",), 3, 4), ("阿莉娅", ("顾长青",), 5, 6)]


def test_answers_without_a_name_are_those_of_the_one_in_the_title():
    assert who("Q&A｜北江新区管委会主任乐嘉伟谈招商\nQ：目标是多少？\nA：150个。\n") == [(None, ("乐嘉伟",), 2, 3)]


def test_questions_that_are_only_told_and_a_nameless_spokesperson():
    text = (
        "发言人答问\n有记者问：有何评论？\n发言人表示，做法正当。\n有记者问：将持续多久？\n发言人表示，这取决于对方。\n"
    )
    assert who(text) == [(None, ("发言人",), 2, 3), (None, ("发言人",), 4, 5)]


def test_a_line_that_heads_the_next_exchange_is_no_answer():
    text = "代表通道开启\n种粮大户韦昌平代表：亩产615公斤\n农视网记者：有什么秘诀？\n韦昌平：种子和信心。\n乡村教师覃月代表：一个也不少\n红豆新闻记者：上学还难吗？\n覃月：有了寄宿楼。\n"
    assert who(text) == [("农视网记者", ("韦昌平",), 3, 4), ("红豆新闻记者", ("覃月",), 6, 7)]


def test_an_oral_history_whose_head_says_who_is_who():
    text = "访谈录\n受访人：老船工 祝满仓（89岁）\n采访人：地方志办公室 石小米\n采访人：您哪一年上的船？\n受访人：一九五三年。\n采访人：挣多少？\n受访人：十八块五。\n"
    assert who(text) == [("采访人", ("祝满仓",), 4, 5), ("采访人", ("祝满仓",), 6, 7)]


def test_a_host_who_reads_questions_out_and_greets():
    text = "县长在线\n[主持人]欢迎县长黎小江。\n[黎小江]主持人好。\n[主持人]先看网友“山里红”的提问：路灯为什么九点就关？\n[黎小江]延长到零点。\n[主持人]网友“放牛娃”问：有补贴吗？\n[黎小江]有。\n[主持人]谢谢县长。\n"
    assert who(text) == [("主持人", ("黎小江",), 4, 5), ("主持人", ("黎小江",), 6, 7)]


def test_a_respondent_whose_post_no_table_has():
    assert who(
        "主教练见面会\n提问（体坛周报）：目标是什么？\n米小鹿：八强。\n提问（足球报）：签了几年？\n足协新闻官 "
        "项飞：三年。\n"
    )[1] == ("足球报", ("项飞",), 4, 5)
