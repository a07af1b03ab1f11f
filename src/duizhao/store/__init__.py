"""What outlives a run: its output files, and the store of runs, edits and cached engine outputs."""

from duizhao.store.files import write_outputs

__all__ = ["write_outputs"]
