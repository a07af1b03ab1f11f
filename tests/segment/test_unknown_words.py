"""Forms whose words for asking and answering are in no list: what a report does again and again tells who asks."""

import pytest

from duizhao.ingest import report_from_text
from duizhao.segment import structure


def exchanges(text):
    report = report_from_text(text, name="x", source="x")
    return [
        (e.asker, e.respondents, report.text[slice(*e.question)], report.text[slice(*e.answer)])
        for e in structure(report).exchanges
    ]


@pytest.mark.parametrize("who", ["车主", "租客", "股东", "家长", "志愿者", "渔民"])
def test_whoever_asks_is_an_asker(who):
    found = exchanges(
        f"热线接听来电\n\n主持人：欢迎收听。\n\n{who}李先生：车牌什么时候能办下来？\n\n赵国平局长：三个工作日。\n\n"
        f"{who}王女士：几点开放？\n\n赵国平局长：早上六点。\n\n主持人：感谢收听。\n"
    )
    assert [(a, r) for a, r, _, _ in found] == [(f"{who}李先生", ("赵国平",)), (f"{who}王女士", ("赵国平",))]


@pytest.mark.parametrize("host", ["主播", "主持人", "司仪"])
def test_a_host_who_greets_asks_nothing(host):
    text = (
        f"直播间里聊港口\n\n{host}：各位网友大家好，欢迎来到直播间。\n\n{host}：今天的客人是港务局局长何文清。\n\n"
        "网友小林：港口什么时候通航？\n\n何文清：明年六月。\n\n网友小陈：补偿怎么发？\n\n何文清：本月底前发完。\n"
    )
    assert [a for a, _, _, _ in exchanges(text)] == ["网友小林", "网友小陈"]


@pytest.mark.parametrize(
    ("asks", "answers"), [("采访人", "受访人"), ("访谈人", "口述人"), ("访问者", "讲述人"), ("采访者", "被访者")]
)
def test_roles_of_an_interview_are_not_the_names_of_people(asks, answers):
    found = exchanges(
        f"老船工的四十年\n\n{answers}：老船工 祝满仓（89岁）\n{asks}：李小燕\n\n{asks}：您什么时候开始跑船的？\n\n"
        f"{answers}：十六岁那年。\n\n{asks}：最难忘的是什么？\n\n{answers}：发大水那一年。\n"
    )
    assert [r for _, r, _, _ in found] == [("祝满仓",), ("祝满仓",)]


@pytest.mark.parametrize("verb", ["由江南日报记者抛出", "来自江南日报记者", "出自江南日报记者"])
def test_a_question_that_is_told_after_its_words(verb):
    found = exchanges(
        "临江市举行新闻发布会\n\n9月3日，临江市举行新闻发布会，市长何文清出席。\n\n"
        f"“港口何时通航？”第一个问题{verb}。何文清说，明年六月可以通航。目前主体工程已经完工。\n"
    )
    assert [(a, r) for a, r, _, _ in found] == [("江南日报记者", ("何文清",))]


def test_people_with_names_who_only_ask_are_askers():
    found = exchanges(
        "质询会记录\n\n议员陈大文：政府如何处理积压的申请？\n\n运输局局长何文清：我们已增派人手。\n\n"
        "议员李小明：何时可以完成？\n\n运输局局长何文清：今年年底前。\n"
    )
    assert [r for _, r, _, _ in found] == [("何文清",), ("何文清",)]
    assert [q.split("：")[0] for _, _, q, _ in found] == ["议员陈大文", "议员李小明"]


def test_the_heading_of_the_next_question_is_in_no_answer():
    found = exchanges(
        "市长热线问答\n\n一、关于住房\n\n问：公租房怎么申请？\n\n答：到社区登记即可。\n\n二、关于交通\n\n问：地铁何时开通？\n\n答：年底开通。\n"
    )
    assert [a.strip() for _, _, _, a in found] == ["答：到社区登记即可。", "答：年底开通。"]
