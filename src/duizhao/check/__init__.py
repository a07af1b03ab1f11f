"""Candidates → translation + findings."""

from duizhao.check.checks import CHECKS
from duizhao.check.choose import check

__all__ = ["CHECKS", "check"]
