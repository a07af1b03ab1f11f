import pytest

from duizhao.decode import load_engine
from duizhao.decode.device import chosen_device
from duizhao.errors import SettingsError


@pytest.mark.parametrize(
    ("wanted", "there", "chosen"),
    [("cpu", 0, "cpu"), ("cpu", 2, "cpu"), ("auto", 0, "cpu"), ("auto", 1, "cuda"), ("cuda", 1, "cuda")],
)
def test_the_device_that_is_taken(wanted, there, chosen):
    assert chosen_device(wanted, lambda: there) == chosen


def test_cuda_where_there_is_none_is_told():
    with pytest.raises(SettingsError, match="--device cpu or auto"):
        chosen_device("cuda", lambda: 0)
    with pytest.raises(SettingsError, match="unknown device"):
        chosen_device("tpu", lambda: 0)


@pytest.mark.parametrize(
    ("engine", "module", "count"),
    [
        ("ctranslate2", "ctranslate2", "get_cuda_device_count"),
        pytest.param("marian", "torch.cuda", "device_count", marks=pytest.mark.slow),
    ],
)
def test_both_engines_ask_for_it(monkeypatch, engine, module, count):
    import importlib

    from duizhao.settings import Settings

    library = importlib.import_module(module)
    monkeypatch.setattr(library, count, lambda: 0)
    assert load_engine(engine, Settings().model, device="auto").identity == engine
    with pytest.raises(SettingsError, match="no CUDA device"):
        load_engine(engine, Settings().model, device="cuda")
    seen = {}
    monkeypatch.setattr(library, count, lambda: 1)
    if engine == "ctranslate2":
        monkeypatch.setattr(library, "Translator", lambda path, **options: seen.update(options))
        made = load_engine(engine, Settings().model, device="auto")
        assert (seen["device"], seen["compute_type"], made.parallel) == ("cuda", "float16", 1)
        assert made.identity == "ctranslate2/cuda/float16"
    else:
        import torch
        import transformers

        class Network:
            def eval(self):
                return self

            def to(self, device):
                seen["device"] = device
                return self

        monkeypatch.setattr(
            transformers.MarianMTModel, "from_pretrained", lambda path, dtype: seen.update(dtype=dtype) or Network()
        )
        assert load_engine(engine, Settings().model, device="auto").identity == "marian/cuda/float16"
        assert seen == {"dtype": torch.float16, "device": "cuda"}
