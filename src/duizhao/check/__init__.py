"""Candidates → translation + findings."""

from duizhao.check.checks import CHECKS
from duizhao.check.choose import check, examine, judge

__all__ = ["CHECKS", "check", "examine", "judge"]
