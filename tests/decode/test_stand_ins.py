import re

from hypothesis import given
from hypothesis import strategies as st

from duizhao.decode.placeholders import translate_masked
from duizhao.decode.profile import Profile
from duizhao.decode.stand_ins import TURNS, marked, stand_in
from duizhao.decode.stretches import uncut
from duizhao.documents import Candidate
from duizhao.lexicon.masking import mask
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import Lexicon, Term

TERMS = Terminology(
    Lexicon(
        {
            "新质生产力": Term("新质生产力", "new quality productive forces"),
            "中欧班列": Term("中欧班列", "China-Europe freight trains"),
        }
    ),
    ("周慕云",),
)
KNOWN = {"莫斯科": "Moscow", "芝加哥": "Chicago", "伦敦": "London", "汤姆": "Tom", "约翰": "John"}


class Model:
    """A model that splits a text into characters and has no placeholders."""

    positions, placeholders = 500, False

    def __init__(self, stretch=0):
        self.profile = Profile(stretch=stretch, placeholders=0)

    def pieces(self, zh):
        return list(zh)

    def unknown(self, pieces):
        return 0

    def is_common(self, word):
        return False


class Garbling:
    """Says names that it knows and figures as they are; of everything else it makes "stuff"."""

    name, parallel = "garbling", 1

    def __init__(self, stretch=0, **also):
        self.model, self.known, self.asked = Model(stretch), KNOWN | also, 0

    def decode(self, batch, **_):
        self.asked += len(batch)
        return [[Candidate(self.english("".join(pieces)), -1.0)] for pieces in batch]

    def english(self, zh):
        found = re.findall("|".join([*self.known, r"\d+"]), zh)
        return " stuff ".join(self.known.get(word, word) for word in found) or "stuff"


def translated(engine, zh):
    (decoded,) = translate_masked(engine, [zh], [mask(zh, TERMS)], beam=1, candidates=1)
    return decoded.candidates[0].text.lower()


def test_a_model_without_placeholders_gets_stand_ins_for_what_it_loses():
    english = translated(Garbling(), "周慕云说，新质生产力的总值为3.6万亿元，中欧班列很快。")
    for exact in ("zhou muyun", "new quality productive forces", "3.6 trillion", "china-europe freight trains"):
        assert exact in english
    assert not any(name.lower() in english for name in KNOWN.values())


def test_what_the_plain_output_has_is_not_decoded_again():
    engine = Garbling(新质生产力="new quality productive forces")
    assert "new quality productive forces" in translated(engine, "发展新质生产力。")
    assert engine.asked == 1


def test_only_what_was_lost_gets_a_stand_in():
    engine = Garbling(新质生产力="new quality productive forces")
    english = translated(engine, "新质生产力要发展，中欧班列要开。")
    assert english.index("new quality") < english.index("china-europe")
    assert engine.asked == 2


def test_a_model_that_knows_no_stand_in_gives_its_plain_output():
    engine = Garbling()
    engine.known = {}
    assert translated(engine, "发展新质生产力。") == "stuff"


def test_a_model_of_stretches_keeps_terms_in_parts_where_it_can_not_together():
    class One(Garbling):
        def english(self, zh):
            return super().english(zh).split(" stuff ")[0]  # forgets all but the first

    english = translated(One(stretch=40), "发展新质生产力和开行中欧班列。")
    assert "new quality productive forces" in english
    assert "china-europe freight trains" in english


@given(
    st.lists(
        st.sampled_from(["新质生产力", "中欧班列", "周慕云", "伦敦", "37人", "4.5%", "，", "汤姆", "和"]), max_size=8
    )
)
def test_stand_ins_differ_and_are_no_words_of_the_stretch(parts):
    zh = "".join(parts)
    stretch = uncut(mask(zh, TERMS), zh)
    for turn in range(TURNS):
        stood_in = stand_in(stretch, range(len(stretch.slots)), turn)
        if stood_in is None:
            continue
        text, names = stood_in
        assert len(set(names)) == len(names) == len(stretch.slots)
        assert not any(name in zh for name in names)
        assert all(slot.zh not in text for slot in stretch.slots if len(slot.zh) > 2)
        assert marked(" ".join(names), names) == " ".join(f"⟦{k}⟧" for k in range(1, len(names) + 1))
