"""Read a report as prose that weaves questions into paragraphs: weigh cues together, sentence by sentence.

An exchange needs a sign that something was asked (a reporter who asks, a question, 回答…提问, a topic put in front;
all in data/patterns/asking.toml) and a person who then speaks. The confidence is the sum of the cues' weights over the
most they can give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from duizhao.documents import Report, Span
from duizhao.segment.cues import CLOSING, SAYS_SO, WIDE, ExchangeDraft
from duizhao.segment.patterns import patterns, regex
from duizhao.segment.sentences import sentences

_NOBODY, _BEFORE_ASKER = regex("told", "nobody-in-particular"), regex("told", "before-an-asker")
_HE_SAYS, _SAYS_MORE = regex("told", "he-says"), regex("told", "says-more")
_ENUMERATES = regex("told", "goes-on-in-points")


@dataclass
class _Open:
    question: Span
    answer: Span | None
    asker: str | None
    respondents: list[str]
    score: int
    cues: list[str]


def read_prose(report: Report, names: dict[str, float]) -> list[ExchangeDraft]:
    """Return the exchanges woven into paragraphs.

    Empty where nothing shows that a question was put and a named person answered.
    """
    if not names:
        return []
    reader = _Reader(report, sorted(names, key=len, reverse=True))
    for number in range(len(report.blocks)):
        reader.take(number)
    return reader.close()


class _Reader:
    """Goes through the blocks once and holds the exchange that is open."""

    def __init__(self, report: Report, names: Iterable[str]) -> None:
        self.report = report
        self.names = tuple(names)
        self.speaks = regex("told", "speaks", self.names)
        self.quoted = regex("told", "quoted", self.names)
        self.answers = regex("told", "answers", self.names)
        self.addressed = regex("told", "addressed", self.names)
        self.starts = regex("told", "starts", self.names)
        self.prior = (
            2 if SAYS_SO.search(f"{report.title}\n{report.subtitle}\n{report.text[:700]}".translate(WIDE)) else 0
        )
        self.open: _Open | None = None
        self.found: list[ExchangeDraft] = []

    def take(self, number: int) -> None:
        """Read the block of that number: it opens exchanges, continues the open one, or ends it."""
        block = self.report.blocks[number]
        if block.kind == "caption":
            return
        if block.kind != "paragraph":
            self.finish()
            return
        start, end = block.span
        wide = self.report.text[start:end].translate(WIDE)
        spans = sentences(wide, limit=100_000)
        if block.continues:
            self._extend(end)
            spans = spans[1:]
        if (
            self.open is not None
            and self.open.answer is None
            and (match := self.starts.match(wide) or self.quoted.match(wide)) is not None
        ):
            self._begin_answer(start, end, [match["who"]] if match["who"] else [])
        opened = False
        for i, (a, b) in enumerate(spans):
            score, cues, asker = self._ask(wide[a:b])
            if score >= 2 and self._answered_after(wide, spans, i, score, number):
                self.finish(before=start + a if opened else start)
                who = self._addressee(wide[a:b])
                self.open = _Open(
                    (start if not opened else start + a, start + b), None, asker, who, score + self.prior, cues
                )
                opened = True
            if (
                self.open is not None
                and self.open.answer is None
                and (who_says := self._says(wide[a:b], i > 0 or not opened, score))
            ):
                self._begin_answer(start + a, end, who_says)
            elif (
                self.open is not None
                and self.open.answer is None
                and opened
                and b < len(wide)
                and not self._question_goes_on(wide, spans, i)
                and (answered := self.answers.search(wide[a:b])) is not None
            ):
                self._begin_answer(start + b, end, [answered["who"]])
        if not opened and not block.continues and self.open is not None and self.open.answer is not None:
            if start >= self.open.answer[1] and not self._goes_on(wide):
                self.finish()
            else:
                self._extend(end)
        elif opened and self.open is not None and self.open.answer is None:
            self.open.question = (self.open.question[0], end)

    def _ask(self, sentence: str) -> tuple[int, list[str], str | None]:
        score, cues, asker = 0, [], None
        for cue in patterns("asking").values():
            if (match := cue.regex.search(sentence)) is None:
                continue
            has_asker = "asker" in cue.regex.groupindex
            if cue.name.startswith(("ask", "is")) and has_asker and any(n in match["asker"] for n in self.names):
                continue  # 袁家军首先对记者…: somebody else does it
            cues.append(cue.name)
            score = max(score, cue.weight)
            if asker is None and has_asker:
                asker = _asker(match["asker"])
        return score + (1 if score and re.search("？", sentence) else 0), cues, asker

    def _answered_after(self, wide: str, spans: list[Span], i: int, score: int, number: int) -> bool:
        """Return whether a named person speaks in this sentence, soon after it, or in the next paragraph.

        Weak cues need it at once.
        """
        here = wide[spans[i][0] : spans[i][1]]
        after = [wide[a:b] for a, b in spans[i + 1 : i + 6]]
        if score < 3 and self.prior + score < 4:
            return False
        if self.speaks.search(here) and score + self.prior >= 4 and not re.search("还就|也就|此外", here[:6]):
            return True
        if score < 3:
            return False
        if _HE_SAYS.search(here) and self._last_respondents():
            return True
        if after:
            # questions may go on; the answer must come, by verb or by points
            for sentence in after:
                if self.speaks.search(sentence):
                    return True
                if not re.search("[？]", sentence):
                    break
            else:
                return self._next_block_speaks(number)
            return self.answers.search(here) is not None and (
                _ENUMERATES.match(after[0]) is not None or len("".join(after)) > 60
            )
        return self._next_block_speaks(number)

    def _next_block_speaks(self, number: int) -> bool:
        blocks = self.report.blocks
        follower = next((blocks[j] for j in range(number + 1, len(blocks)) if blocks[j].kind != "caption"), None)
        if follower is None or follower.kind != "paragraph":
            return False
        wide = follower.text.translate(WIDE)
        return (
            self.starts.match(wide) is not None
            or self.quoted.match(wide) is not None
            or self.speaks.search(wide[:60]) is not None
        )

    def _says(self, sentence: str, own_sentence: bool, score: int) -> list[str]:
        match = self.speaks.search(sentence)
        if match is None and score and _HE_SAYS.search(sentence):
            return self._last_respondents()
        if match is None or (not own_sentence and score == 0):
            return []
        before = sentence[: match.start()]
        if "：" in before and "？" in sentence and not re.search("？[”」』]", before):
            return []  # the name stands inside the question
        return [match["who"]]

    def _last_respondents(self) -> list[str]:
        """Return who spoke before this exchange: whom 他 stands for."""
        if self.open is not None and self.open.answer is not None:
            return self.open.respondents[-1:]
        return list(self.found[-1].respondents[-1:]) if self.found else []

    def _addressee(self, sentence: str) -> list[str]:
        match = self.addressed.search(sentence)
        return [match["who"]] if match else []

    def _question_goes_on(self, wide: str, spans: list[Span], i: int) -> bool:
        return i + 1 < len(spans) and "？" in wide[spans[i + 1][0] : spans[i + 1][1]]

    def _begin_answer(self, start: int, end: int, who: list[str]) -> None:
        assert self.open is not None
        self.open.answer = (start, end)
        self.open.question = (self.open.question[0], max(start, min(self.open.question[1], end)))
        self.open.respondents = who or self.open.respondents
        self.open.score += 2

    def _extend(self, end: int) -> None:
        if self.open is not None and self.open.answer is not None:
            self.open.answer = (self.open.answer[0], end)

    def _goes_on(self, wide: str) -> bool:
        """Return whether a paragraph without a question of its own is still the answer."""
        if CLOSING.search(wide):
            return False
        score = 0
        if (match := self.starts.match(wide)) is not None and match.end() > 0:
            same = self.open is not None and any(r in wide[: match.end() + 2] for r in self.open.respondents)
            pronoun = wide.lstrip()[:1] in "他她"
            who = self.open.respondents[0] if self.open is not None and self.open.respondents else ""
            opening = who + wide.lstrip()[1:60] if pronoun else wide[:60]
            score += 3 if (same or pronoun) and self.speaks.search(opening) else -2
        score += 2 if _ENUMERATES.match(wide) else 0
        score += 1 if re.search("我们|我(?!国)|[将要]", wide) else 0
        score += 1 if wide.lstrip().startswith("“") else 0
        score -= 2 if _SAYS_MORE.search(wide[:80]) else 0
        return score > 0

    def finish(self, before: int | None = None) -> None:
        """End the open exchange; without an answer it was none."""
        current, self.open = self.open, None
        if current is None or current.answer is None:
            return
        if before is not None and current.answer[1] > before:
            current.answer = (current.answer[0], max(before, current.answer[0]))
        self.found.append(
            ExchangeDraft(
                current.question,
                current.answer,
                current.asker,
                tuple(dict.fromkeys(current.respondents)),
                round(min(0.95, current.score / 9), 2),
                tuple(current.cues),
            )
        )

    def close(self) -> list[ExchangeDraft]:
        """Return all exchanges, the last one ended."""
        self.finish()
        return self.found


def _asker(raw: str) -> str | None:
    """Return an outlet with 记者 from the words before it; None for 有媒体记者, 中外记者 and the like."""
    label = re.sub("的(?=记者|媒体)|[《》]", "", _BEFORE_ASKER.sub("", raw))
    label = re.sub("^.{2,}的(?=.{2,}(?:记者|媒体)$)", "", label)  # 率先举手的新华社记者
    return None if _NOBODY.match(re.sub("(?:记者|媒体)$", "", label)) else label
