"""Titles and posts of people, and the verbs that report their speech: word lists that several stages share."""

from __future__ import annotations

from duizhao.lexicon.tables import table

TITLE_WORDS = tuple(row["zh"] for row in table("titles.tsv"))
TITLES = "|".join(TITLE_WORDS)  # an alternation for patterns
# What English puts before a surname: 袁书记 is Secretary Yuan.
SHORT_TITLES = {row["zh"]: row["en"] for row in table("titles.tsv") if row["en"]}
SPEECH = "说|表示|介绍|指出|强调|认为|回答|坦言|透露|称|谈到|答|告诉|回应|解释|坚信|建议|呼吁|补充|谈及|提到|看来"
# What stands for these in English.
SAID = (
    "said|says|stated|noted|pointed out|emphasi[sz]ed|stressed|suggested|added|reported|mentioned|recalled|observed|"
    "explained|indicated|believed|believes|argued|announced|told|warned|reminded|advised|expressed|hoped|introduced|"
    "asked|replied|claimed|declared|predicted|confirmed|insisted|wrote|vowed|urged|estimated|found|knew|revealed|"
    "admitted|called|proposed|recommended|thought|described|held|considered|felt|informed"
)
