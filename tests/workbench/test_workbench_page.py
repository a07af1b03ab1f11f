"""The workbench in Chromium: what a person does with keys and clicks, and what they see of it."""

import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe

NAME = "linhai_press_conference"
REPORT = f"/reports/{NAME}"
pytestmark = pytest.mark.slow


def worked(opened, bench, **options):
    page = opened(bench, REPORT, **options)
    page.wait_for_selector("#articles[data-rest='-1']")
    return page


def saved(page, text="saved"):
    page.wait_for_function("text => document.getElementById('told').textContent === text", arg=text)
    page.evaluate("document.getElementById('told').textContent = ''")


def english(bench, key):
    return bench.ask("GET", f"/api/reports/{NAME}/segments/{key}")[1]["en"]


def test_the_next_flag_is_dismissed_in_two_keys_and_taken_back_in_one(bench, opened):
    page = worked(opened, bench)
    page.keyboard.press("f")
    key = page.locator(".row.now").get_attribute("id")
    page.keyboard.press("x")
    page.wait_for_selector(f"[id='{key}'] .flag.dismissed")
    page.keyboard.press("u")
    page.wait_for_selector(f"[id='{key}'] .flag[data-open]")
    page.keyboard.press("Shift+U")
    page.wait_for_selector(f"[id='{key}'] .flag.dismissed")


def test_a_finding_is_dismissed_with_a_reason_and_its_span_is_marked(bench, opened):
    segment = next(s for s in bench.segments() if re.search(r"\d+亿元", s["zh"]) and "billion" in s["en"])
    bench.edit(segment, segment["en"].replace("billion", "million", 1))
    page = worked(opened, bench)
    row = page.locator(f"[id='{segment['id']}']")
    assert row.locator(".en mark.found").count() == 1
    row.locator(".zh").click()
    page.keyboard.press("Shift+X")
    page.get_by_label("Why").fill("the source is wrong")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[id='{segment['id']}'] .flag.dismissed")
    assert "the source is wrong" in row.locator(".flag.dismissed").inner_text()
    assert row.locator(".en mark.found").count() == 0


def test_a_repair_is_accepted_in_two_keys(bench, opened):
    segment = next(s for s in bench.segments() if re.search(r"\d+亿元", s["zh"]) and "billion" in s["en"])
    bench.edit(segment, segment["en"].replace("billion", "million", 1))
    page = worked(opened, bench)
    page.select_option("#kind", "number")
    page.locator("#kind").blur()
    page.keyboard.press("f")
    assert page.locator(".row.now").get_attribute("id") == segment["id"]
    page.keyboard.press("y")
    saved(page)
    assert "billion" in english(bench, segment["id"])


def test_english_is_edited_in_place_saved_on_blur_and_undone_and_redone(bench, opened):
    page = worked(opened, bench)
    row = page.locator(".row").nth(6)
    key, before = row.get_attribute("id"), row.locator(".en").inner_text()
    row.locator(".en").click()
    page.keyboard.press("End")
    page.keyboard.type(" Typed <b>here</b> 中文.")
    page.locator("#find").click()  # blur
    saved(page)
    assert english(bench, key).endswith(" Typed <b>here</b> 中文.")
    assert page.locator(f"[id='{key}'] .en").inner_text() == english(bench, key)  # text, never markup
    page.locator("#find").blur()
    page.keyboard.press("u")
    page.wait_for_function(
        "([k, t]) => document.getElementById(k).querySelector('.en').textContent === t", arg=[key, before]
    )
    assert english(bench, key) == before
    page.keyboard.press("Shift+U")
    page.wait_for_function(
        "k => document.getElementById(k).querySelector('.en').textContent.includes('Typed')", arg=key
    )


def test_ctrl_enter_saves_and_goes_to_the_next_flag_and_escape_leaves(bench, opened):
    page = worked(opened, bench)
    page.keyboard.press("j")
    key = page.locator(".row.now").get_attribute("id")
    page.keyboard.press("Enter")
    page.keyboard.type(" More.")
    page.keyboard.press("Control+Enter")
    saved(page)
    assert english(bench, key).endswith("More.")
    page.wait_for_function("() => document.querySelector('.row.now').dataset.open !== '0'")
    now = page.locator(".row.now").get_attribute("id")
    before = english(bench, now)
    page.keyboard.press("e")
    page.keyboard.type(" Not this.")
    page.keyboard.press("Escape")
    page.wait_for_function("() => !document.querySelector('[contenteditable]')")
    assert english(bench, now) == before


def test_keys_of_an_input_method_are_left_to_it(bench, opened):
    page = worked(opened, bench)
    page.keyboard.press("j")
    page.keyboard.press("e")
    sent = page.evaluate(
        """() => { const field = document.querySelector('.en[contenteditable]');
        const key = new KeyboardEvent('keydown', {key: 'Enter', isComposing: true, bubbles: true, cancelable: true});
        return field.dispatchEvent(key) && field.isContentEditable; }"""
    )
    assert sent


def test_two_tabs_the_second_sees_the_firsts_text_and_decides(bench, opened):
    one, two = worked(opened, bench), worked(opened, bench)
    key = one.locator(".row").nth(6).get_attribute("id")
    for page, text in ((one, " From the first."), (two, " From the second.")):
        page.locator(f"[id='{key}'] .en").click()
        page.keyboard.press("End")
        page.keyboard.type(text)
    one.keyboard.press("Enter")
    saved(one)
    two.keyboard.press("Enter")
    box = two.locator(".conflict")
    box.wait_for()
    assert "From the first." in box.inner_text()
    assert "From the first." in english(bench, key)
    two.get_by_role("button", name="Keep mine").click()
    saved(two)
    assert "From the second." in english(bench, key) and "From the first." not in english(bench, key)


def test_what_could_not_be_saved_stays_and_is_sent_again(bench, opened):
    page = worked(opened, bench)
    row = page.locator(".row").nth(6)
    key = row.get_attribute("id")
    page.route("**/api/**", lambda route: route.abort() if route.request.method == "PUT" else route.continue_())
    row.locator(".en").click()
    page.keyboard.press("End")
    page.keyboard.type(" Kept.")
    page.keyboard.press("Enter")
    page.wait_for_selector(f"[id='{key}'].unsaved")
    page.reload()  # the tab is closed before the server is back
    page.wait_for_selector(f"[id='{key}'].unsaved")
    page.unroute("**/api/**")
    saved(page)
    assert english(bench, key).endswith("Kept.")


def test_panels_show_history_alternatives_memory_and_what_to_read_first(bench, opened):
    segment = bench.segments()[6]
    bench.edit(segment, "One edit.")
    page = worked(opened, bench)
    page.locator(f"[id='{segment['id']}'] .zh").click()
    page.keyboard.press("h")
    page.wait_for_selector("#panel ins")
    page.get_by_role("button", name="Revert to the engine").click()
    page.wait_for_function(
        "([k, t]) => document.getElementById(k).querySelector('.en').textContent === t",
        arg=[segment["id"], segment["en"]],
    )
    page.keyboard.press("Escape")
    page.keyboard.press("c")
    page.wait_for_selector("#panel li")
    page.locator("#panel button[data-put]").first.click()
    saved(page)
    assert english(bench, segment["id"]) != segment["en"]
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    page.wait_for_selector("#panel .found li")
    page.keyboard.press("Escape")
    page.keyboard.press("w")
    page.wait_for_selector("#panel ol li")
    page.locator("#panel a.id").first.click()
    assert page.locator(".row.now").get_attribute("id") == page.evaluate("location.hash.slice(1)")


def test_a_rerun_is_compared_word_by_word_before_it_is_put_in_place(bench, opened):
    page = worked(opened, bench)
    page.locator("#E2 .row .zh").first.click()
    page.keyboard.press("r")
    page.get_by_label("This exchange").check()
    page.get_by_label("Beam").fill("1")
    page.get_by_role("button", name="Compare").click()
    page.wait_for_selector("#preview ins, #preview del")
    before = bench.segments()
    page.get_by_role("button", name="Put these in place").click()
    page.wait_for_function("() => document.getElementById('preview').textContent === 'saved'")
    assert bench.segments() != before


def test_find_and_replace_with_preview_and_undo(bench, opened):
    page = worked(opened, bench)
    before = {s["id"]: s["en"] for s in bench.segments()}
    page.keyboard.press("g")
    page.get_by_label("Find", exact=True).fill("reporter")
    page.get_by_label("Replace with").fill("journalist")
    page.get_by_role("button", name="Preview").click()
    page.wait_for_selector("#preview li ins")
    page.get_by_role("button", name="Put these in place").click()
    page.wait_for_function("() => document.getElementById('preview').textContent === 'saved'")
    assert any("journalist" in s["en"] for s in bench.segments())
    page.keyboard.press("Escape")
    page.evaluate("document.activeElement.blur()")
    page.keyboard.press("u")
    for _ in range(100):
        if {s["id"]: s["en"] for s in bench.segments()} == before:
            break
        page.wait_for_timeout(100)
    assert {s["id"]: s["en"] for s in bench.segments()} == before


def test_a_term_from_the_selection(bench, opened):
    page = worked(opened, bench)
    page.evaluate(
        """() => { const row = [...document.querySelectorAll('.row')].find((r) => r.querySelector('.zh').textContent.includes('渔民'));
        row.querySelector('.zh').click();
        const mark = row.querySelector('.zh'), range = document.createRange();
        range.selectNodeContents(mark); getSelection().removeAllRanges(); getSelection().addRange(range); }"""
    )
    page.keyboard.press("t")
    page.wait_for_selector("#panel [name='zh']")
    assert "渔民" in page.locator("#panel [name='zh']").input_value()
    page.locator("#panel [name='zh']").fill("渔民")
    page.locator("#panel [name='en']").fill("sea people")
    page.get_by_role("button", name="Add to my glossary").click()
    page.wait_for_selector("#preview li")
    assert "渔民\tsea people" in (bench.out / "glossary.tsv").read_text()


def test_structure_is_redrawn_from_the_panel(bench, opened):
    page = worked(opened, bench)
    before = page.locator("nav li").count()
    page.locator("#E1 .row .zh").first.click()
    page.keyboard.press("s")
    page.get_by_role("button", name="Merge with the next").click()
    page.wait_for_function("n => document.querySelectorAll('nav li').length === n", arg=before - 1)


def test_a_point_lights_its_evidence_and_is_edited(bench, opened):
    page = worked(opened, bench)
    point = page.locator(".point").first
    point.locator(".zh").click()
    evidence = point.get_attribute("data-evidence").split(" ")
    assert page.locator(".row.lit").count() == len(evidence)
    point.get_by_role("button").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type("A point in my words.")
    page.keyboard.press("Enter")
    saved(page)
    page.reload()
    assert "A point in my words." in page.locator(".point").first.inner_text()


def test_approving_shows_in_the_row_and_in_the_list(bench, opened):
    page = worked(opened, bench)
    page.locator("#E1 .row .zh").first.click()
    page.keyboard.press("Shift+A")
    page.wait_for_selector("#E1 .row .approved")
    assert page.locator("#E1 .row .approved").count() == page.locator("#E1 .row").count()
    home = opened(bench)
    assert not home.locator("td[data-label='reviewed']").inner_text().startswith("0 ")


def test_a_report_is_added_with_progress_removed_and_put_back(bench, opened, tmp_path):
    page = opened(bench)
    file = tmp_path / "new report.txt"
    file.write_text("问：今年投入多少资金？\n答：今年投入2.6亿元，引进80名博士。\n" * 3)
    page.set_input_files("#file", str(file))
    page.wait_for_selector("tr[data-name='new report'] a", timeout=60_000)
    page.locator("tr[data-name='new report']").get_by_role("button", name="Remove").click()
    page.wait_for_selector("tr[data-name='new report']", state="detached")
    page.get_by_role("button", name="Undo").click()
    page.wait_for_selector("tr[data-name='new report']")
    page.fill("#q", "博士")
    page.wait_for_selector("#found .found a.id")
    page.locator("#found .found a.id").first.click()
    page.wait_for_url("**/reports/**")


def test_all_keys_are_on_the_sheet_and_work_in_chinese_too(bench, opened):
    page = worked(opened, bench)
    page.keyboard.press("?")
    page.wait_for_selector("#panel table.sheet")
    assert {"f", "x", "y", "?"} <= set(page.locator("#panel kbd").all_inner_texts())
    page.locator("p.top a[lang='zh']").click()
    page.wait_for_selector("html[lang='zh']")
    assert page.locator("[data-do='keys']").inner_text() == "按键"
    page.goto(bench.base + "/")
    assert "添加报告" in page.inner_text("main")


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [375, 1280])
def test_no_violation_of_accessibility_and_nothing_wider_than_the_screen(bench, opened, width, scheme):
    wcag = {"runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]}}
    home = opened(bench, width=width, color_scheme=scheme)
    page = worked(opened, bench, width=width, color_scheme=scheme)
    for at in (home, page):
        assert at.evaluate("document.documentElement.scrollWidth") <= width
        found = Axe().run(at, options=wcag).response["violations"]
        assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found] == []
    for panel in "?hcmrgtsw":
        page.keyboard.press("f")
        page.keyboard.press(panel)
        page.wait_for_selector("#panel > *")
        found = Axe().run(page, context="#side", options=wcag).response["violations"]
        assert (panel, [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found]) == (panel, [])
        page.evaluate("document.activeElement.blur()")
        page.keyboard.press("Escape")


def test_hostile_text_never_runs(bench, opened):
    attack = "问：<img src=x onerror=document.title='hit'>投入多少？\n答：<script>document.title='hit'</script>投入2.6亿元。\n"
    bench.done(bench.ask("PUT", "/api/reports/hostile.txt", attack.encode())[1])
    segment = bench.segments("hostile")[0]
    evil = "\"><svg onload=document.title='hit'><script>document.title='hit'</script>{{ 7*7 }}"
    assert bench.edit(segment, evil, "hostile")[0] == 200
    page = opened(bench, "/reports/hostile")
    page.wait_for_selector("#articles[data-rest='-1']")
    page.keyboard.press("j")
    for panel in "hcm":
        page.keyboard.press(panel)
        page.wait_for_timeout(300)
    assert page.title() != "hit" and page.locator("#articles svg, #articles script, #panel script").count() == 0
    assert evil in page.locator(".row .en").first.inner_text()


def test_keys_are_answered_at_once_with_five_thousand_segments(make_bench, opened, tmp_path):
    from duizhao import pipeline
    from duizhao.ingest import report_from_text
    from duizhao.settings import Settings

    turn = (
        "问：第{0}个问题，今年投入多少？\n答："
        + "".join(f"第{{0}}年第{k}项投入{k}.{{0}}亿元。" for k in range(1, 40))
        + "\n"
    )
    text = "".join(turn.format(i) for i in range(1, 129))
    settings = Settings(out=str(tmp_path / "out"), formats=("tsv",))
    report = report_from_text(text, name="long", source="long.txt")
    found = pipeline.structure(report, settings)
    assert len(found.segments) > 5000
    with pipeline.recorded(report, settings) as number:
        made = tuple(
            pipeline.examine(report, s, f"Item {i} took {i} yuan.", settings) for i, s in enumerate(found.segments)
        )
        run = pipeline.assemble(
            report, found, made, ((), pipeline.overview(report, found, (), settings)), settings, pipeline.Clock()
        )
        pipeline.save(run, settings, number)
    bench = make_bench(tmp_path / "out")
    warm = bench.ask("GET", "/api/reports/long/segments?limit=1")
    assert warm[0] == 200
    page = opened(bench, "/reports/long")
    paint = page.evaluate(
        "performance.getEntriesByType('paint').find(e => e.name === 'first-contentful-paint').startTime"
    )
    page.wait_for_selector("#articles[data-rest='-1']", timeout=120_000)
    assert page.locator(".row").count() == len(found.segments)
    slow = page.evaluate(
        """async () => { const took = [];
        for (const key of ['j', 'j', 'k', 'f', 'j', 'f', 'j']) {
          const start = performance.now();
          document.dispatchEvent(new KeyboardEvent('keydown', {key, bubbles: true}));
          took.push(performance.now() - start);
          await new Promise((r) => setTimeout(r, 50));
        } return Math.max(...took); }"""
    )
    print(json.dumps({"first paint, ms": paint, "slowest key, ms": slow}))
    assert page.locator(".row.now").count() == 1
