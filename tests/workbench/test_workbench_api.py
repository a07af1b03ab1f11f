import json
import re
import shutil
import sqlite3

import pytest
from workbench_words import interface_words

from duizhao.workbench.words import CHINESE

NAME = "linhai_press_conference"
REPORT = f"/api/reports/{NAME}"
MORE = "问：今年投入多少资金？\n答：今年投入2.6亿元，引进80名博士。\n"


def test_an_edit_changes_the_segment_its_twins_and_the_outputs_and_bears_a_name(app):
    segment = app.segments()[5]
    status, answer = app.edit(segment, "An edit by a person.")
    assert status == 200 and segment["id"] in answer["changed"]
    after = app.ask("GET", f"{REPORT}/segments/{segment['id']}")[1]
    assert (after["en"], after["origin"]) == ("An edit by a person.", "human")
    job = next(j for j in app.ask("GET", "/api/jobs")[1] if j["kind"] == "export")
    app.done(job)
    assert "An edit by a person." in (app.out / NAME / "parallel.tsv").read_text()
    store = sqlite3.connect(app.out / "duizhao.db")
    assert store.execute("SELECT who FROM runs WHERE kind = 'edit'").fetchone()[0] == "tester"


def test_an_edit_of_what_somebody_changed_meanwhile_is_refused_with_what_it_says_now(app):
    segment = app.segments()[5]
    assert app.edit(segment, "First.")[0] == 200
    status, answer = app.edit(segment, "Second.")
    assert status == 409 and answer["now"]["en"] == "First."
    assert app.edit({**segment, "etag": answer["now"]["etag"]}, "Second.")[0] == 200
    assert app.ask("PUT", f"{REPORT}/segments/{segment['id']}", {"en": "Blind."})[0] == 428


def test_reverting_brings_the_engines_english_back(app):
    segment = app.segments()[5]
    app.edit(segment, "Mine.")
    assert app.ask("DELETE", f"{REPORT}/segments/{segment['id']}/edit")[0] == 200
    assert app.ask("GET", f"{REPORT}/segments/{segment['id']}")[1]["en"] == segment["en"]
    kinds = [r["kind"] for r in app.ask("GET", f"{REPORT}/segments/{segment['id']}/history")[1]]
    assert kinds == ["run", "edit", "revert"]


def test_a_dismissed_finding_stays_dismissed_until_the_segment_changes(app):
    flagged = next(s for s in app.segments() if any(f["open"] for f in s["findings"]))
    number = next(i for i, f in enumerate(flagged["findings"]) if f["open"])
    body = {"segment": flagged["id"], "finding": number, "why": "it is right"}
    status, answer = app.ask("POST", f"{REPORT}/dismissals", body)
    assert status == 200
    finding = app.ask("GET", f"{REPORT}/segments/{flagged['id']}")[1]["findings"][number]
    assert not finding["open"] and finding["dismissed"]["why"] == "it is right" and finding["dismissed"]["who"]
    for job in app.ask("GET", "/api/jobs")[1]:
        app.done(job)
    line = next(
        json.loads(row) for row in (app.out / NAME / "parallel.jsonl").read_text().splitlines() if flagged["id"] in row
    )
    assert flagged["findings"][number]["message"] not in str(line["findings"])
    app.done(app.ask("POST", f"{REPORT}/run")[1])  # another run of the same segment: it stays
    assert not app.ask("GET", f"{REPORT}/segments/{flagged['id']}")[1]["findings"][number]["open"]
    assert app.ask("DELETE", f"{REPORT}/decisions/{answer['decisions'][0]}")[0] == 200
    assert app.ask("GET", f"{REPORT}/segments/{flagged['id']}")[1]["findings"][number]["open"]
    app.ask("POST", f"{REPORT}/dismissals", body)
    app.edit(flagged, flagged["en"] + " More.")  # the same finding in another English counts again
    assert any(f["open"] for f in app.ask("GET", f"{REPORT}/segments/{flagged['id']}")[1]["findings"])


def test_approving_an_exchange_counts_in_the_list_and_ends_where_a_segment_changes(app):
    answer = app.ask("POST", f"{REPORT}/approvals", {"exchange": "E1"})[1]
    assert len(answer["decisions"]) == len([s for s in app.segments() if s["exchange"] == "E1"]) > 1
    listed = app.ask("GET", "/api/reports")[1][0]
    assert listed["reviewed"] == len(answer["decisions"])
    segment = next(s for s in app.segments() if s["exchange"] == "E1")
    assert segment["approved"]["who"]
    app.edit(segment, "Other words.")
    assert app.ask("GET", f"{REPORT}/segments/{segment['id']}")[1]["approved"] is None
    assert app.ask("GET", "/api/reports")[1][0]["reviewed"] == listed["reviewed"]  # edited by a person is reviewed


def test_a_written_point_is_in_the_outputs_and_says_when_its_evidence_changed(app):
    summaries = json.loads((app.out / NAME / "summaries.json").read_text())["summaries"]
    point = next(p for s in summaries for p in s["key_points"])
    body = {"evidence": point["evidence"], "zh": point["zh"], "en": "A point of mine."}
    assert app.ask("PUT", f"{REPORT}/points", body)[0] == 200
    for job in app.ask("GET", "/api/jobs")[1]:
        app.done(job)
    assert "A point of mine." in (app.out / NAME / "summaries.json").read_text()
    app.done(app.ask("POST", f"{REPORT}/run")[1])
    assert "A point of mine." in (app.out / NAME / "summaries.json").read_text()
    row = app.ask("GET", f"{REPORT}/segments/{point['evidence'][0]}")[1]
    app.edit(row, "Changed evidence.")
    status, page = app.ask("GET", f"/reports/{NAME}/part?start=0")
    assert status == 200 and "A point of mine." in page and "its evidence changed" in page


def test_structure_is_redrawn_and_stays_as_drawn_and_edits_stay(app):
    before = app.ask("GET", REPORT)[1]["exchanges"]
    segment = app.segments()[8]
    app.edit(segment, "An edit to keep.")
    status, merged = app.ask("POST", f"{REPORT}/structure", {"change": "merge", "exchange": "E1"})
    assert status == 200 and len(merged["exchanges"]) == len(before) - 1
    app.done(app.ask("POST", f"{REPORT}/run")[1])
    assert len(app.ask("GET", REPORT)[1]["exchanges"]) == len(before) - 1
    names = {"change": "names", "exchange": "E2", "asker": "晨报记者", "respondents": ["周慕云", "单继明"]}
    named = app.ask("POST", f"{REPORT}/structure", names)[1]["exchanges"][1]
    assert (named["asker"], named["respondents"]) == ("晨报记者", ["周慕云", "单继明"])
    inside = [s for s in app.segments() if s["exchange"] == "E1" and s["role"] == "answer"][3]
    split = app.ask("POST", f"{REPORT}/structure", {"change": "begin", "at": inside["id"]})[1]["exchanges"]
    assert len(split) == len(before)
    moved = app.ask("POST", f"{REPORT}/structure", {"change": "remove", "exchange": "E2"})[1]["exchanges"]
    assert len(moved) == len(before) - 1
    assert any(s["en"] == "An edit to keep." for s in app.segments())
    status, answer = app.ask("POST", f"{REPORT}/structure", {"change": "merge", "exchange": f"E{len(moved)}"})
    assert status == 400 and "behind" in answer["error"]


def test_roles_put_right_in_one_report_hold_in_others_of_its_form(app):
    def form(a, b, c):
        lines = (
            f"巡堤员{a}：水位降下来了",
            "指挥长：降了两米。",
            f"巡堤员{b}：沙袋够用了",
            "指挥长：够用。",
            f"巡堤员{c}：换班的人到了",
            "指挥长：到了。",
        )
        return "防汛夜话\n" + "\n".join(lines) + "\n"

    app.done(app.ask("PUT", "/api/reports/one.txt", form("张大山", "李小河", "王长江").encode())[1])
    app.done(app.ask("PUT", "/api/reports/two.txt", form("赵海生", "刘水根", "陈永江").encode())[1])
    assert (
        app.ask("GET", "/api/reports/one")[1]["exchanges"] == app.ask("GET", "/api/reports/two")[1]["exchanges"] == []
    )
    segments = app.segments("one")
    for text in ("水位降下来了", "沙袋够用了", "换班的人到了"):
        at = next(s["id"] for s in segments if text in s["zh"])
        assert app.ask("POST", "/api/reports/one/structure", {"change": "begin", "at": at})[0] == 200
    app.done(app.ask("POST", "/api/reports/two/run")[1])
    assert len(app.ask("GET", "/api/reports/two")[1]["exchanges"]) == 3


def test_a_drawn_structure_is_taken_back(app):
    before = app.ask("GET", REPORT)[1]["exchanges"]
    app.ask("POST", f"{REPORT}/structure", {"change": "merge", "exchange": "E1"})
    panel = app.ask("GET", f"/reports/{NAME}/panel/structure")[1]
    number = re.search(r'data-undo="(\d+)"', panel)[1]
    assert app.ask("DELETE", f"{REPORT}/decisions/{number}")[0] == 200
    assert app.ask("GET", REPORT)[1]["exchanges"] == before


def test_a_page_that_is_not_there_says_so_to_a_person(app):
    status, page = app.ask("GET", "/reports/%3Cb%3Enowhere")
    assert status == 404 and page.startswith("<!DOCTYPE html>") and "<b>" not in page


def test_a_boundary_moves_both_ways(app):
    answer = [s for s in app.segments() if s["exchange"] == "E1" and s["role"] == "answer"]
    later = {"change": "answer-begins", "exchange": "E1", "at": answer[1]["id"]}
    assert app.ask("POST", f"{REPORT}/structure", later)[0] == 200
    roles = {s["id"]: s["role"] for s in app.segments()}
    assert roles[answer[0]["id"]] == "question" and roles[answer[1]["id"]] == "answer"
    app.ask("POST", f"{REPORT}/structure", {"change": "ends", "exchange": "E1", "at": answer[-2]["id"]})
    assert next(s for s in app.segments() if s["id"] == answer[-1]["id"])["exchange"] != "E1"


def test_an_upload_is_translated_and_can_be_removed_and_put_back(app):
    status, job = app.ask("PUT", "/api/reports/new.txt", MORE.encode())
    assert status == 202
    app.done(job)
    assert [r["name"] for r in app.ask("GET", "/api/reports")[1]] == ["new", NAME]
    assert "260 million" in (app.out / "new" / "parallel.tsv").read_text()
    app.ask("DELETE", "/api/reports/new")
    assert [r["name"] for r in app.ask("GET", "/api/reports")[1]] == [NAME]
    assert (app.out / "new" / "parallel.tsv").exists()
    app.ask("POST", "/api/reports/new/restore")
    assert len(app.ask("GET", "/api/reports")[1]) == 2


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.exe", b"MZ"), ("empty.txt", b""), ("english.txt", b"no Chinese"), (".hidden.txt", MORE.encode())],
)
def test_an_upload_that_is_no_report_is_refused_in_one_line(shared_bench, name, data):
    status, answer = shared_bench.ask("PUT", f"/api/reports/{name}", data)
    assert status == 400 and "\n" not in answer["error"] and str(shared_bench.out) not in answer["error"]
    assert list((shared_bench.out / ".uploads").glob("*")) == [] if (shared_bench.out / ".uploads").exists() else True


def test_a_rerun_is_compared_before_it_replaces_anything(app):
    before = app.segments()
    wanted = {"exchange": "E2", "beam": 1, "compare": True}
    job = app.done(app.ask("POST", f"{REPORT}/rerun", wanted)[1])
    changes = [c for c in job["result"]["changes"] if c["before"] != c["after"]]
    assert changes and app.segments() == before
    keys = [c["segment"] for c in changes]
    app.done(app.ask("POST", f"{REPORT}/rerun", {"segments": keys, "beam": 1})[1])
    after = {s["id"]: s["en"] for s in app.segments()}
    assert all(after[c["segment"]] == c["after"] for c in changes)


def test_candidates_of_the_engine_are_side_by_side_with_scores(shared_bench):
    segment = shared_bench.segments()[5]
    offered = shared_bench.ask("GET", f"{REPORT}/segments/{segment['id']}/candidates")[1]
    assert len(offered) > 1 and segment["en"] in [c["en"] for c in offered]
    assert all(c["score"] < 0 and c["en"] for c in offered)
    assert len({c["en"] for c in offered}) == len(offered)


def test_replacing_shows_first_and_then_changes_all_at_once(app):
    shown = app.ask("POST", f"{REPORT}/replacements", {"find": "reporter", "put": "journalist"})[1]["segments"]
    assert shown and all("journalist" in en for en, _ in shown.values())
    assert not any(s["origin"] == "human" for s in app.segments())
    status, answer = app.ask("POST", f"{REPORT}/edits", {"segments": shown})
    assert status == 200 and set(shown) <= set(answer["changed"])
    assert app.ask("POST", f"{REPORT}/replacements", {"find": "reporter", "put": "x"})[1]["segments"] == {}
    assert app.ask("POST", f"{REPORT}/edits", {"segments": shown})[0] == 409  # seen before they changed


def test_a_term_is_added_and_said_what_it_would_change_and_used_by_every_run(app):
    target = next(s for s in app.segments() if "渔民" in s["zh"])
    preview = app.ask("GET", f"/api/terms?report={NAME}&zh=%E6%B8%94%E6%B0%91&en=sea+people")[1]
    assert target["id"] in preview["would_change"] and not (app.out / "glossary.tsv").exists()
    added = app.ask("POST", "/api/terms", {"zh": "渔民", "en": "sea people", "report": NAME})[1]
    app.done(app.ask("POST", f"{REPORT}/rerun", {"segments": added["would_change"]})[1])
    after = next(s for s in app.segments() if s["id"] == target["id"])
    assert "sea people" in after["en"].lower()
    assert app.ask("POST", "/api/terms", {"zh": "english", "en": "x"})[0] == 400


def test_search_finds_both_languages_in_place(shared_bench):
    found = shared_bench.ask("GET", "/api/search?q=%E6%B8%94%E6%B0%91")[1]
    assert found and all("渔民" in p["zh"] for p in found) and found[0]["where"].startswith(NAME)
    assert shared_bench.ask("GET", "/api/search?q=Zhou+Muyun")[1]


def test_it_answers_the_clients_of_libretranslate(shared_bench):
    body = {"q": "今年投入2.6亿元。", "source": "zh", "target": "en", "api_key": shared_bench.token}
    status, answer = shared_bench.ask("POST", "/api/translate", body, token=False)
    assert status == 200 and "260 million" in answer["translatedText"]
    form = "q=%E4%BD%A0%E5%A5%BD%E3%80%82&source=auto&target=en&api_key=" + shared_bench.token
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    status, answer = shared_bench.ask("POST", "/api/translate", form.encode(), kind, token=False)
    assert status == 200 and answer["translatedText"] and answer["detectedLanguage"]["language"] == "zh-Hans"
    status, answer = shared_bench.ask("POST", "/api/translate", {**body, "q": ["你好。", "plain"]}, token=False)
    assert answer["translatedText"][1] == "plain"
    assert shared_bench.ask("POST", "/api/translate", {**body, "target": "fr"}, token=False)[0] == 400
    assert shared_bench.ask("POST", "/api/translate", {**body, "api_key": "wrong"}, token=False)[0] == 403
    assert {"en"} == set(shared_bench.ask("GET", "/api/languages")[1][0]["targets"])


def test_check_and_metrics(shared_bench):
    found = shared_bench.ask(
        "POST", "/api/check", {"pairs": [["产值达到3.01万亿元。", "It reached 301 billion yuan."]]}
    )[1]
    assert found[0]["en"] == "It reached 3.01 trillion yuan."
    request = shared_bench.ask("GET", "/api/metrics")
    assert request[0] == 200 and "duizhao_reports" in str(request[1])


def test_a_suggestion_repairs_the_finding_it_is_for(app):
    segment = next(s for s in app.segments() if re.search(r"\d+亿元", s["zh"]) and "billion" in s["en"])
    wrong = re.sub(r"billion", "million", segment["en"], count=1)
    app.edit(segment, wrong)
    after = app.ask("GET", f"{REPORT}/segments/{segment['id']}")[1]
    finding = next(f for f in after["findings"] if f["kind"] == "number")
    assert finding["open"] and "billion" in finding["suggestion"]["en"]
    app.edit(after, finding["suggestion"]["en"])
    assert not any(
        f["kind"] == "number" and f["open"] for f in app.ask("GET", f"{REPORT}/segments/{segment['id']}")[1]["findings"]
    )


def test_names_in_a_token_file_are_who_edited(finished, tmp_path, make_bench):
    tokens = tmp_path / "tokens"
    tokens.write_text("林静\ttoken-of-lin-jing-0001\nSam\ttoken-of-sam-00000002\n")
    shutil.copytree(finished, tmp_path / "out")
    bench = make_bench(tmp_path / "out", "--token-file", str(tokens))
    bench.base = bench.url.rstrip("/").split("/?")[0]
    bench.token = "token-of-lin-jing-0001"
    bench.edit(bench.segments()[5], "By Lin Jing.")
    store = sqlite3.connect(bench.out / "duizhao.db")
    assert store.execute("SELECT who FROM runs WHERE kind = 'edit'").fetchone()[0] == "林静"


def test_every_word_of_the_interface_has_its_chinese():
    assert interface_words() - set(CHINESE) == set()
