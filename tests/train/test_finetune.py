"""Fine-tuning on made-up pairs with terms that the model has never seen."""

import random

import pytest
from conftest import SAMPLE, shared

from duizhao.checks.pairs import read_pairs
from duizhao.decode import load_engine
from duizhao.decode.batches import translate
from duizhao.errors import InputError, ModelError
from duizhao.settings import Settings
from duizhao.train import finetune as trainer
from duizhao.train.finetune import finetune
from duizhao.train.pairs import read_pairs_of

BASE = Settings().model
TERMS = {
    "云桥码头": "Cloudbridge Wharf",
    "青石计划": "Bluestone Plan",
    "候鸟学堂": "Swallow School",
    "灯塔基金": "Lighthouse Fund",
}
FRAMES = [
    ("我们支持{zh}。", "We support the {en}."),
    ("{zh}今年开始。", "The {en} begins this year."),
    ("{zh}有{n}人参加。", "The {en} has {n} participants."),
    ("请介绍{zh}的情况。", "Please introduce the {en}."),
    ("{zh}明年投入{n}万元。", "The {en} will invest {n}0,000 yuan next year."),
]


def made_up(count):
    dice = random.Random(3)
    pairs = {}
    while len(pairs) < count:
        zh, en = dice.choice(FRAMES)
        term = dice.choice(list(TERMS))
        n = dice.randint(2, 99)
        pairs[zh.format(zh=term, n=n)] = en.format(en=TERMS[term], n=n)
    return list(pairs.items())


@pytest.mark.slow
def test_two_hundred_pairs_teach_new_terms_and_cost_little_elsewhere(tmp_path):
    rows = read_pairs(shared("evaluation/recorded_mt/flores-dev.tsv"), ("zh", "reference"))
    elsewhere = [(r["zh"], r["reference"]) for r in rows[:150]]
    rehearse = [r["zh"] for r in rows[400:700]]
    result = finetune(made_up(200), BASE, tmp_path / "model", elsewhere=elsewhere, rehearse=rehearse)
    assert result.saved, result.reason
    assert result.after["held out BLEU"] >= result.before["held out BLEU"] + 20
    assert result.after["elsewhere BLEU"] >= result.before["elsewhere BLEU"] - 0.5
    unseen = [f"{term}是一个好办法。" for term in TERMS]  # a frame it was not trained on
    found = {}
    for name, model in (("before", BASE), ("after", str(tmp_path / "model"))):
        english = translate(load_engine("ctranslate2", model), unseen)
        found[name] = sum(
            en.lower() in d.candidates[0].text.lower() for en, d in zip(TERMS.values(), english, strict=True)
        )
    # in sentences unlike any it was trained on too
    # "Lighthouse Fund" is made of words the model knows; what counts is that more of the terms are right
    assert found["after"] >= 2
    assert found["after"] > found["before"]


@pytest.mark.slow
def test_a_model_that_got_worse_is_not_saved(tmp_path, monkeypatch):
    monkeypatch.setattr(trainer, "EPOCHS", 1)
    monkeypatch.setattr(
        trainer, "_train", lambda network, *rest: network.model.shared.weight.data.mul_(0.5) is None or 1
    )
    result = finetune(made_up(30), BASE, tmp_path / "model")
    assert not result.saved
    assert "rose" in result.reason or "fell" in result.reason
    assert not (tmp_path / "model").exists()


def test_what_is_lost_elsewhere_counts():
    before = {"loss": 2.0, "held out BLEU": 10.0, "elsewhere BLEU": 8.0}
    assert trainer._worse(before, {**before, "loss": 1.0}) == ""
    assert "elsewhere" in trainer._worse(before, {"loss": 1.0, "held out BLEU": 30.0, "elsewhere BLEU": 7.4})


def test_a_folder_with_something_in_it_is_not_overwritten(tmp_path):
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / "mine.txt").write_text("keep")
    with pytest.raises(ModelError, match="not empty"):
        finetune(made_up(30), BASE, tmp_path / "model")


@pytest.mark.slow
def test_pairs_of_a_tmx_a_tsv_and_a_store(tmp_path, sample_run):
    run, folder = sample_run
    known = {t.zh: t.en for t in run.translations}
    for name in ("parallel.tmx", "parallel.tsv"):
        assert dict(read_pairs_of(str(folder / name))) == known
    from duizhao import pipeline, post_edit

    settings = Settings(out=str(tmp_path / "out"))
    pipeline.translate_report(SAMPLE, settings)
    rows = "".join(f"{t.segment}\tEdited {i}.\n" for i, t in enumerate(run.translations[:25]))
    (tmp_path / "r.tsv").write_text("id\ten\n" + rows, encoding="utf-8")
    post_edit.edit_from(run.report.name, settings, tmp_path / "r.tsv")
    assert len(read_pairs_of(str(tmp_path / "out" / "duizhao.db"))) == 25
    with pytest.raises(InputError, match="too few"):
        read_pairs_of(str(folder.parent / "duizhao.db"))


@pytest.mark.parametrize(("text", "says"), [("zh\tother\n甲\ta\n", "no column en"), ("zh\ten\n甲\ta\n", "too few")])
def test_pairs_that_cannot_be_used(tmp_path, text, says):
    (tmp_path / "p.tsv").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=says):
        read_pairs_of(str(tmp_path / "p.tsv"))
    with pytest.raises(InputError, match="no such file"):
        read_pairs_of(str(tmp_path / "gone.tmx"))
