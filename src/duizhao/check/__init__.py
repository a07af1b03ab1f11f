"""Candidates → translation + findings."""

from duizhao.check.checks import CHECKS
from duizhao.check.choose import check, judge

__all__ = ["CHECKS", "check", "judge"]
