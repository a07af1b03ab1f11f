import random

import pytest
from conftest import SAMPLE

from duizhao import pipeline
from duizhao.decode import load_engine, translate
from duizhao.errors import EngineError, ModelError, SettingsError
from duizhao.settings import Settings

MODEL = Settings().model


@pytest.fixture(scope="module", params=["ctranslate2", pytest.param("marian", marks=pytest.mark.slow)])
def engine(request):
    return load_engine(request.param, MODEL)


@pytest.fixture(scope="module")
def sources():
    report = pipeline.read(SAMPLE)
    return [s.zh for s in pipeline.structure(report, Settings()).segments][:36]


def test_the_same_english_in_a_batch_alone_and_shuffled(engine, sources):
    batch = translate(engine, sources)
    alone = [translate(engine, [s])[0] for s in sources]
    order = random.Random(7).sample(range(len(sources)), len(sources))
    shuffled = dict(zip(order, translate(engine, [sources[i] for i in order], batch_tokens=300), strict=True))
    for i in range(len(sources)):
        for other in (alone[i], shuffled[i]):
            assert [c.text for c in other.candidates] == [c.text for c in batch[i].candidates]


def test_text_longer_than_the_models_positions_is_translated_in_parts_not_cut_off(sources):
    engine = load_engine("ctranslate2", MODEL)
    long = "我们要努力工作，" * 160
    pieces = engine.model.pieces(long)
    assert len(pieces) > engine.model.positions
    seen = []

    class Spy:
        name, model, parallel = "spy", engine.model, 1

        def decode(self, batch, **options):
            seen.extend(batch)
            return engine.decode(batch, **options)

    decoded = translate(Spy(), [long])[0]
    assert decoded.splits == len(seen) > 1
    assert sorted(p for part in seen for p in part) == sorted(pieces)


def test_duplicates_are_translated_once_and_progress_counts_every_source():
    calls, counts = [], []

    class Once:
        name, parallel = "once", 1
        model = load_engine("ctranslate2", MODEL).model

        def decode(self, batch, **_):
            from duizhao.documents import Candidate

            calls.extend(batch)
            return [[Candidate("x", 0.0)] for _ in batch]

    assert len(translate(Once(), ["你好。", "再见。", "你好。"], done=counts.append)) == 3
    assert len(calls) == 2
    assert sum(counts) == 3


def test_an_engine_that_fails_is_an_engine_error():
    class Broken:
        name, parallel = "broken", 1
        model = load_engine("ctranslate2", MODEL).model

        def decode(self, batch, **_):
            raise RuntimeError("no memory")

    with pytest.raises(EngineError, match="no memory"):
        translate(Broken(), ["你好。"])


def test_a_model_that_is_not_there_says_what_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    with pytest.raises(ModelError, match="no such model directory"):
        load_engine("ctranslate2", tmp_path / "none")
    with pytest.raises(ModelError, match="lacks"):
        load_engine("ctranslate2", tmp_path)
    with pytest.raises(ModelError, match="--model DIR"):
        load_engine("ctranslate2", "nobody/no-such-model")
    with pytest.raises(SettingsError, match="ctranslate2"):
        load_engine("eflomal", MODEL)


def test_unknown_characters_are_counted():
    engine = load_engine("ctranslate2", MODEL)
    assert translate(engine, ["他叫𪚥𪚥。"])[0].unknown > 0


def test_leaving_out_what_the_model_never_says_changes_nothing(sources):
    engine = load_engine("ctranslate2", Settings().model)
    assert engine._mapped
    pieces = [engine.model.pieces(s) for s in sources[:12]]
    mapped = [engine.decode([p], beam=4, candidates=4) for p in pieces]
    engine._mapped = False
    assert [engine.decode([p], beam=4, candidates=4) for p in pieces] == mapped


def test_a_model_that_may_say_everything_has_no_vocabulary_map(tmp_path, monkeypatch):
    from duizhao.decode import ctranslate2
    from duizhao.decode.model import find_model

    model = find_model(Settings().model)
    monkeypatch.setattr(ctranslate2, "_output_bias", lambda _: [0.0] * len(model.vocabulary))
    ctranslate2._map_vocabulary(model, tmp_path)
    monkeypatch.setattr(ctranslate2, "_output_bias", lambda _: ())
    ctranslate2._map_vocabulary(model, tmp_path)
    assert not list(tmp_path.iterdir())
