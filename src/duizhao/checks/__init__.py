"""Candidates → translation with findings."""

from duizhao.checks.rerank import check, examine, judge
from duizhao.checks.table import CHECKS

__all__ = ["CHECKS", "check", "examine", "judge"]
