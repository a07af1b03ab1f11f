"""Every direct dependency is explained in docs/dependencies.md, and its licence fits."""

import importlib.util

import pytest
from conftest import ROOT

spec = importlib.util.spec_from_file_location("make_dependencies", ROOT / "scripts" / "make_dependencies.py")
made = importlib.util.module_from_spec(spec)
spec.loader.exec_module(made)


@pytest.mark.parametrize(("package", "place"), made.direct().items())
def test_a_dependency_is_explained_and_its_licence_fits(package, place):
    assert f"| {package} |" in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    assert set(made.reasons()[package]) == {"why", "instead"}
    assert made.fits(made.licence_of(package), place), made.licence_of(package)


def test_a_licence_that_does_not_fit_is_refused():
    assert not made.fits("GPL-3.0-or-later", "run")
    assert not made.fits("Proprietary", "run")
    assert made.fits("GPL-3.0-or-later", "test")
