"""What outlives a run: its output files."""

from duizhao.store.files import write_outputs

__all__ = ["write_outputs"]
