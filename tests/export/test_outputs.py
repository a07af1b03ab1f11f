import csv
import hashlib
import json
from html.parser import HTMLParser

from conftest import files_of

from duizhao.export import EXPORTERS, export
from duizhao.lexicon.terminology import terminology_of


def test_all_files_are_written_and_run_json_has_their_digests(sample_run):
    _, folder = sample_run
    assert {p.name for p in folder.iterdir()} == {*EXPORTERS, "run.json"}
    record = json.loads((folder / "run.json").read_text(encoding="utf-8"))
    for name, digest in record["files"].items():
        assert hashlib.sha256((folder / name).read_bytes()).hexdigest() == digest
    assert record["signature"]["model_fingerprint"]
    assert record["signature"]["settings"] == {"beam": 4, "candidates": 4, "max_segment": 120}
    assert {"read", "structure", "decode", "check", "summarise"} <= set(record["seconds"])


def test_jsonl_and_tsv_hold_every_segment_in_order(sample_run):
    run, folder = sample_run
    rows = [json.loads(line) for line in (folder / "parallel.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [r["zh"] for r in rows] == [s.zh for s in run.structure.segments]
    assert {"id", "exchange", "zh", "en", "origin", "findings"} <= set(rows[0])
    with (folder / "parallel.tsv").open(encoding="utf-8", newline="") as stream:
        table = list(csv.DictReader(stream, delimiter="\t", quoting=csv.QUOTE_NONE))
    assert [t["en"] for t in table] == [" ".join(r["en"].split()) for r in rows]


def test_the_page_is_well_formed_whole_and_reaches_for_nothing(sample_run):
    run, folder = sample_run
    html = (folder / "report.html").read_text(encoding="utf-8")

    class Page(HTMLParser):
        def __init__(self):
            super().__init__()
            self.ids, self.targets, self.text = set(), set(), []

        def handle_starttag(self, tag, attrs):
            values = dict(attrs)
            assert tag not in ("img", "iframe", "object", "base")
            assert not (tag == "script" and "src" in values)
            assert tag != "link" or values["href"] == "data:,"
            self.ids.add(values.get("id"))
            if tag == "a":
                assert values["href"].startswith("#")
                self.targets.add(values["href"][1:])

        def handle_data(self, data):
            self.text.append(data)

    page = Page()
    page.feed(html)
    assert page.targets <= page.ids
    text = " ".join("".join(page.text).split())
    for segment, translation in zip(run.structure.segments, run.translations, strict=True):
        assert " ".join(segment.zh.split()) in text
        assert " ".join(translation.en.split()) in text


def test_exporting_twice_gives_the_same_bytes(sample_run):
    run, _ = sample_run
    assert files_of(export(run, terminology_of(run.report))) == files_of(export(run, terminology_of(run.report)))


def test_summaries_name_their_evidence(sample_run):
    _, folder = sample_run
    record = json.loads((folder / "summaries.json").read_text(encoding="utf-8"))
    ids = {json.loads(line)["id"] for line in (folder / "parallel.jsonl").read_text(encoding="utf-8").splitlines()}
    assert all(e in ids for s in record["summaries"] for p in s["key_points"] for e in p["evidence"])
