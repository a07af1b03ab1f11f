"""Candidates → translation + findings."""

from duizhao.check.choose import check
from duizhao.check.checks import CHECKS

__all__ = ["CHECKS", "check"]
