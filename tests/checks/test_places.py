"""Where a finding says its words stand they stand, whatever was repaired before and after it."""

import re

from hypothesis import given
from hypothesis import strategies as st

from duizhao.checks import judge
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon

TERMINOLOGY = Terminology(load_lexicon(), ("周慕云", "林远"))
PARTS = [
    ("西安很大", "Xian is large"),
    ("周慕云来了", "Zhou Muyan came"),
    ("投资3亿元", "invested 3 million yuan"),
    ("在安理会发言", "spoke in the Council"),
    ("有许多农民工", "there are many farmers"),
    ("林远说好", "Lin Yuen said yes"),
]


@given(st.permutations(PARTS), st.integers(1, len(PARTS)))
def test_targets_of_repairs_are_the_words_put_in(parts, count):
    zh, en = "，".join(p[0] for p in parts[:count]) + "。", ", ".join(p[1] for p in parts[:count]) + "."
    made, findings = judge(zh, en, TERMINOLOGY)
    for finding in findings:
        if finding.repaired and finding.target is not None:
            assert made[slice(*finding.target)] == re.search(r"became “(.*)”$", finding.message)[1]
