"""What requests to the JSON API say, with its limits."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from duizhao.documents import Record

Name = Annotated[str, Field(max_length=255)]
Number = Annotated[int, Field(ge=1, le=2**62)]
Text = Annotated[str, Field(max_length=20_000)]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class English(_Model):
    """A segment's English as a person writes it."""

    en: Text


class Edits(_Model):
    """English for several segments, each with the etag of what its author saw."""

    segments: dict[Name, tuple[Text, Name]] = Field(min_length=1, max_length=10_000)


class Approval(_Model):
    """Segments to approve, or an exchange or section of them."""

    segments: list[Name] = Field(default=[], max_length=100_000)
    exchange: Name = ""


class Dismissal(_Model):
    """A finding to dismiss: the segment and the finding's number in it."""

    segment: Name
    finding: int = Field(ge=0, le=10_000)
    why: Annotated[str, Field(max_length=2000)] = ""


class Point(_Model):
    """A key point as a person writes it, in the place of the one with this evidence."""

    evidence: list[Name] = Field(min_length=1, max_length=1000)
    zh: Text
    en: Text


class Rerun(_Model):
    """What to run again, and how; ``compare`` saves nothing and shows what would change."""

    segments: list[Name] = Field(default=[], max_length=100_000)
    exchange: Name = ""
    flagged: bool = False
    failed: bool = False
    worst: Name = ""
    compare: bool = False
    model: Annotated[str, Field(max_length=1000)] | None = None
    beam: int | None = Field(default=None, ge=1, le=32)
    glossary: Annotated[str, Field(max_length=1000)] | None = None

    def options(self) -> Record:
        """Return it as the options of a job."""
        settings = {k: v for k, v in {"model": self.model, "beam": self.beam}.items() if v is not None}
        if self.beam is not None:
            settings["candidates"] = self.beam
        if self.glossary:
            settings["glossaries"] = [self.glossary]
        return {**self.model_dump(exclude={"model", "beam", "glossary"}), "settings": settings}


class Replace(_Model):
    """Words to replace in a report's English."""

    find: Annotated[str, Field(min_length=1, max_length=500)]
    put: Annotated[str, Field(max_length=500)]
    case: bool = False


class Drawing(_Model):
    """One change of a report's exchanges."""

    change: Literal["names", "merge", "remove", "question-begins", "answer-begins", "ends", "begin"]
    exchange: Name = ""
    at: Name = ""
    asker: Annotated[str, Field(max_length=500)] | None = None
    respondents: list[Name] | None = Field(default=None, max_length=100)


class NewTerm(_Model):
    """A term for the user's glossary."""

    zh: Annotated[str, Field(min_length=1, max_length=200)]
    en: Annotated[str, Field(min_length=1, max_length=500)]
    report: Name = ""


class Pairs(_Model):
    """Sentence pairs (Chinese, English) to check."""

    pairs: list[tuple[Text, Text]] = Field(max_length=1000)
