import re

import pytest
from markupsafe import Markup, escape

from duizhao import pipeline
from duizhao.export.page import highlighted
from duizhao.lexicon.terminology import Terminology, links, terminology_of
from duizhao.lexicon.terms import Lexicon
from duizhao.settings import Settings


@pytest.fixture
def opened(browser, sample_run):
    _, folder = sample_run

    def opens(width=1200, **context):
        page = browser.new_context(viewport={"width": width, "height": 900}, **context).new_page()
        page.asked, page.errors = [], []
        page.on("request", lambda r: page.asked.append(r.url))
        page.on("pageerror", lambda e: page.errors.append(str(e)))
        page.goto((folder / "report.html").as_uri())
        return page

    return opens


def shown(page):
    return page.locator(".row:visible").count()


def test_it_asks_no_network_and_has_no_script_error(opened):
    page = opened()
    page.keyboard.press("j")
    assert [u for u in page.asked if not u.startswith(("file:", "data:"))] == []
    assert page.errors == []


@pytest.mark.parametrize("width", [400, 760, 1600])
def test_nothing_is_wider_than_the_screen(opened, width):
    page = opened(width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_side_by_side_on_a_wide_screen_stacked_on_a_phone_or_by_key(opened):
    def apart(page):
        zh, en = page.locator(".row").first.locator("> *").all()
        return zh.bounding_box()["y"] == en.bounding_box()["y"]

    assert apart(opened(1200))
    assert not apart(opened(400))
    page = opened(1200)
    page.keyboard.press("v")
    assert not apart(page)


def test_find_in_both_languages_and_escape_shows_all(opened, sample_run):
    run, _ = sample_run
    page = opened()
    for words in ("新华社", "xinhua"):
        page.fill("#find", words)
        expected = sum(words in t.zh or words in t.en.lower() for t in run.translations)
        assert expected <= shown(page) < len(run.translations)
        assert page.locator("#status").inner_text() == f"{shown(page)} of {len(run.translations)}"
        page.keyboard.press("Escape")
        assert shown(page) == len(run.translations)


def test_filter_by_finding(opened, sample_run):
    run, _ = sample_run
    page = opened()
    kind = next(f.kind for t in run.translations for f in t.findings)
    page.select_option("#kind", kind)
    assert shown(page) == sum(any(f.kind == kind for f in t.findings) for t in run.translations)
    page.select_option("#kind", "*")
    assert shown(page) == sum(bool(t.findings) for t in run.translations)


def test_keys_go_through_segments_and_findings(opened, sample_run):
    run, _ = sample_run
    page = opened()
    order = page.eval_on_selector_all(".row", "rows => rows.map(r => r.id)")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert page.locator(".row.now").get_attribute("id") == order[1]
    page.keyboard.press("k")
    assert page.locator(".row.now").get_attribute("id") == order[0]
    flagged = {t.segment for t in run.translations if t.findings}
    page.keyboard.press("f")
    assert page.locator(".row.now").get_attribute("id") == next(i for i in order[1:] if i in flagged)


def test_jump_to_an_exchange(opened):
    page = opened()
    page.select_option("#jump", "E5")
    page.wait_for_timeout(100)
    assert 0 <= page.locator("#E5").bounding_box()["y"] < 200


def test_pointing_at_a_figure_lights_its_twin(opened):
    page = opened()
    mark = page.locator(".row mark.figure").first
    mark.hover()
    row = mark.locator("xpath=ancestor::div[contains(@class,'row')]")
    assert row.locator(f"mark.on[data-k='{mark.get_attribute('data-k')}']").count() == 2


def test_dark_by_system_and_by_key(opened):
    def paper(page):
        return page.evaluate("getComputedStyle(document.body).backgroundColor")

    light, dark = paper(opened(color_scheme="light")), opened(color_scheme="dark")
    assert paper(dark) != light
    dark.keyboard.press("d")
    assert paper(dark) == light


def test_print_leaves_the_tools_out(opened):
    page = opened()
    page.fill("#find", "no such words anywhere")
    page.emulate_media(media="print")
    assert not page.locator(".bar").is_visible()


def test_ink_and_paper_are_far_apart(opened):
    """WCAG AA for every text colour on its ground, light and dark."""
    script = """() => {
      const lum = c => { const v = c.match(/[\\d.]+/g).slice(0, 3).map(x => x / 255).map(x => x <= .03928 ? x / 12.92 : ((x + .055) / 1.055) ** 2.4); return .2126 * v[0] + .7152 * v[1] + .0722 * v[2]; };
      const ground = e => { for (; e; e = e.parentElement) { const c = getComputedStyle(e).backgroundColor; if (!/, 0\\)$/.test(c) && c !== 'transparent') return c; } return 'rgb(255,255,255)'; };
      return Math.min(...[...document.querySelectorAll('p, li, h1, h2, a, td, th, button, span')].filter(e => e.textContent.trim() && e.offsetParent).map(e => { const [a, b] = [lum(getComputedStyle(e).color), lum(ground(e))].sort((x, y) => y - x); return (a + .05) / (b + .05); }));
    }"""
    for scheme in ("light", "dark"):
        assert opened(color_scheme=scheme).evaluate(script) >= 4.5


def test_links_do_not_overlap_and_highlighting_loses_nothing(sample_run):
    run, _ = sample_run
    terminology = terminology_of(run.report)
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        found = links(segment.simplified, translation.en, terminology)
        for side, text in (("zh", segment.zh), ("en", translation.en)):
            marked = highlighted(text, [(getattr(k, side), i, k.kind) for i, k in enumerate(found)])
            assert marked.striptags() == Markup(escape(text)).striptags()
            assert marked.count("<mark") == len(found)


def test_a_figure_is_linked_by_what_it_is_not_by_its_digits_alone():
    zh, en = "增长12%，新增12人。", "It added 12 people, up 12 percent."
    found = {zh[slice(*k.zh)]: en[slice(*k.en)] for k in links(zh, en, Terminology(Lexicon({})))}
    assert found == {"12%": "12 percent", "12": "12"}
    assert en.index("12 people") in {
        k.en[0] for k in links(zh, en, Terminology(Lexicon({}))) if zh[slice(*k.zh)] == "12"
    }


def test_hostile_text_stays_text(tmp_path):
    report = tmp_path / "evil.txt"
    report.write_text(
        '标题\n\n问：<script>alert(1)</script>"><img src=x onerror=alert(2)>怎么办？\n\n答：没有办法</script>。\n',
        encoding="utf-8",
    )
    _, folder = pipeline.translate_report(report, Settings(out=str(tmp_path / "out")))
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert len(re.findall("<script", page)) == 1
    assert "<img" not in page
