import os

from duizhao.flows.steps import account
from duizhao.running_workbench import announced, page_of
from duizhao.terminal import show_run


def test_runs_and_artifacts_link_to_a_workbench_where_it_runs(sample_run, capsys):
    run, folder = sample_run
    show_run(run, folder)
    assert "duizhao workbench --out" in capsys.readouterr().out
    assert "[workbench]" not in account(run, folder)
    with announced(str(folder.parent), "http://127.0.0.1:8642/"):
        show_run(run, folder)
        address = f"http://127.0.0.1:8642/reports/{run.report.name}"
        assert address in capsys.readouterr().out and f"[workbench]({address})" in account(run, folder)
    assert page_of(folder.parent, run.report.name) is None


def test_a_workbench_that_was_killed_is_not_linked_to(tmp_path):
    with announced(str(tmp_path), "http://127.0.0.1:8642/"):
        said = (tmp_path / ".workbench.json").read_text()
    (tmp_path / ".workbench.json").write_text(said.replace(str(os.getpid()), "999999999"))
    assert page_of(tmp_path, "report") is None
