"""Choose the processor an engine runs on."""

from __future__ import annotations

from collections.abc import Callable

from duizhao.errors import SettingsError


def chosen_device(wanted: str, cuda_devices: Callable[[], int]) -> str:
    """Return cpu or cuda for cpu, cuda or auto. Raises SettingsError where cuda is wanted and there is none."""
    if wanted not in ("cpu", "cuda", "auto"):
        raise SettingsError(f"unknown device {wanted!r}; there are: cpu, cuda, auto")
    if wanted == "cpu":
        return "cpu"
    if cuda_devices() > 0:
        return "cuda"
    if wanted == "cuda":
        raise SettingsError(
            "device cuda: no CUDA device is found; use --device cpu or auto, or install the CUDA builds of torch "
            "and CTranslate2"
        )
    return "cpu"
