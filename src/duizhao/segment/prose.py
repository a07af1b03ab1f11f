"""Read a report as prose that weaves questions into paragraphs: weigh cues together, sentence by sentence.

An exchange needs a sign that something was asked (a reporter who asks, a question, 回答…提问, a topic put in front;
all in data/patterns/asking.toml) and a person who then speaks. The confidence is the sum of the cues' weights over the
most they can give.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from duizhao.documents import Block, Report, Span
from duizhao.segment.cues import CLOSING, HEARS_PEOPLE, SAYS_SO, WIDE, ExchangeDraft
from duizhao.segment.patterns import patterns, regex
from duizhao.segment.sentences import sentences

_NOBODY, _BEFORE_ASKER = regex("told", "nobody-in-particular"), regex("told", "before-an-asker")
_HE_SAYS, _SAYS_MORE = regex("told", "he-says"), regex("told", "says-more")
_ENUMERATES, _ALSO = regex("told", "goes-on-in-points"), re.compile("还就|也就|此外")
_HEADING = re.compile("“[^“”，。！？；：]{2,16}”")


@dataclass
class _Open:
    """An exchange that is being read; it waits for its answer first."""

    question: Span
    asker: str | None
    respondent: str | None
    score: int
    cues: list[str]
    answer: Span | None = None

    def begin_answer(self, start: int, end: int, who: str | None) -> None:
        """Let somebody answer there; the question ends where the answer begins, or with the sentence that tells it."""
        self.answer = (start, end)
        self.question = (self.question[0], max(start, min(self.question[1], end)))
        self.respondent = who or self.respondent
        self.score += 2


def read_prose(report: Report, names: dict[str, float]) -> list[ExchangeDraft]:
    """Return the exchanges woven into paragraphs.

    Empty where nothing shows that a question was put and a named person answered.
    """
    if not names:
        return []
    reader = _Reader(report, names)
    for number in range(len(report.blocks)):
        reader.take(number)
    reader.finish()
    return reader.found


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
        head = f"{report.title}\n{report.subtitle}\n{report.text[:700]}".translate(WIDE)
        self.prior = 2 if SAYS_SO.search(head) else 0
        self.hears_people = HEARS_PEOPLE.search(head) is not None
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
        if (waits := self._waiting()) and (match := self.starts.match(wide) or self.quoted.match(wide)):
            waits.begin_answer(start, end, match["who"])
        opened = False
        for i, span in enumerate(spans):
            said = [wide[slice(*s)] for s in spans[i : i + 6]]
            opened |= self._take_sentence(block, span, said, number, opened=opened, first=i == 0)
        if opened:
            if waits := self._waiting():
                waits.question = (waits.question[0], end)
        elif not block.continues and self.open is not None and self.open.answer is not None:
            if start >= self.open.answer[1] and not self._goes_on(wide):
                self.finish()
            else:
                self._extend(end)

    def _take_sentence(
        self, block: Block, span: Span, said: list[str], number: int, *, opened: bool, first: bool
    ) -> bool:
        """Read a sentence at ``span`` of a block, ``said`` with those after it; return whether it opens an exchange."""
        (here, *after), (start, end) = said, block.span
        score, cues, asker = self._ask(here)
        opens = score > 0 and self._answered_after(here, after, score, number)
        if opens:
            begin = start + span[0] if opened else start
            self.finish(before=begin)
            whom = self.addressed.search(here)
            self.open = _Open((begin, start + span[1]), asker, whom and whom["who"], score + self.prior, cues)
        if waits := self._waiting():
            if who := self._says(here, not first or not (opened or opens), score):
                waits.begin_answer(start + span[0], end, who)
            elif (opened or opens) and after and "？" not in after[0] and (answered := self.answers.search(here)):
                waits.begin_answer(start + span[1], end, answered["who"])
        return opens

    def _waiting(self) -> _Open | None:
        return self.open if self.open is not None and self.open.answer is None else None

    def _ask(self, sentence: str) -> tuple[int, list[str], str | None]:
        score, cues, asker = 0, [], None
        for cue in patterns("asking").values():
            if (match := cue.regex.search(sentence)) is None or cue.name == "a person asks" and not self.hears_people:
                continue
            has_asker = "asker" in cue.regex.groupindex
            if cue.name.startswith(("ask", "is")) and has_asker and any(n in match["asker"] for n in self.names):
                continue  # 袁家军首先对记者…: somebody else does it
            cues.append(cue.name)
            score = max(score, cue.weight)
            if asker is None and has_asker:
                asker = _asker(match["asker"])
        return score + (1 if score and re.search("？", sentence) else 0), cues, asker

    def _answered_after(self, here: str, after: list[str], score: int, number: int) -> bool:
        """Return whether a named person speaks in this sentence, soon after it, or in the next paragraph.

        Weak cues need it at once.
        """
        if score + self.prior >= 4 and self.speaks.search(here) and not _ALSO.search(here[:6]):
            return True
        if score < 3:
            return False
        if _HE_SAYS.search(here) and self._last_respondent():
            return True
        for sentence in after:  # questions may go on; the answer must come, by verb or by points
            if self.speaks.search(sentence):
                return True
            if "？" not in sentence:
                in_points = _ENUMERATES.match(after[0]) is not None or len("".join(after)) > 60
                return in_points and self.answers.search(here) is not None
        blocks = self.report.blocks
        follower = next((blocks[j] for j in range(number + 1, len(blocks)) if blocks[j].kind != "caption"), None)
        if follower is None or follower.kind != "paragraph":
            return False
        wide = follower.text.translate(WIDE)
        return bool(self.starts.match(wide) or self.quoted.match(wide) or self.speaks.search(wide[:60]))

    def _says(self, sentence: str, own_sentence: bool, score: int) -> str | None:
        match = self.speaks.search(sentence)
        if match is None:
            return self._last_respondent() if score and _HE_SAYS.search(sentence) else None
        before = sentence[: match.start()]
        in_question = "：" in before and "？" in sentence and not re.search("？[”」』]", before)
        return match["who"] if (own_sentence or score) and not in_question else None

    def _last_respondent(self) -> str | None:
        """Return who spoke before this exchange: whom 他 stands for."""
        if self.open is not None and self.open.answer is not None:
            return self.open.respondent
        return next(iter(self.found[-1].respondents), None) if self.found else None

    def _extend(self, end: int) -> None:
        if self.open is not None and self.open.answer is not None:
            self.open.answer = (self.open.answer[0], end)

    def _goes_on(self, wide: str) -> bool:
        """Return whether a paragraph without a question of its own is still the answer."""
        if CLOSING.search(wide) or _HEADING.fullmatch(wide.strip()):
            return False
        score = 0
        who = (self.open.respondent if self.open else None) or ""
        if (match := self.starts.match(wide)) and match.end() > 0:
            pronoun = wide.lstrip()[:1] in "他她"
            same = pronoun or who and who in wide[: match.end() + 2]
            opening = who + wide.lstrip()[1:60] if pronoun else wide[:60]
            score += 3 if same and self.speaks.search(opening) else 1 if pronoun else -2
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
        respondents = (current.respondent,) if current.respondent else ()
        sure = round(min(0.95, current.score / 9), 2)
        cues = tuple(current.cues)
        self.found.append(ExchangeDraft(current.question, current.answer, current.asker, respondents, sure, cues))


def _asker(raw: str) -> str | None:
    """Return an outlet with 记者 from the words before it; None for 有媒体记者, 中外记者 and the like."""
    label = re.sub("的(?=记者|媒体)|[《》]", "", _BEFORE_ASKER.sub("", raw))
    label = re.sub("^(?:另?[一几多][位名]|有)(?=.{3,})", "", label)
    label = re.sub("^.{2,}的(?=.{2,}(?:记者|媒体)$)", "", label)  # 率先举手的新华社记者
    return None if _NOBODY.match(re.sub("(?:记者|媒体)$", "", label)) else label
