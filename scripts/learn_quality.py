"""Learn data/models/quality/quality.json and wording.npz from translations that people judged; print the card's tables.

    python scripts/learn_quality.py WMT20_MQM.tsv.xz TED_MQM.tsv.xz

The files have the columns zh, en, mqm and errors (see the card). Learnt are: a ridge regression towards MQM; a second
one towards the difference among translations of one sentence; for what each leaves over, a weight for every word and
two words in a row; a logistic regression that tells translations spoilt on purpose (half a sentence, another sentence,
words out of order) from judged ones; and an isotonic calibration to the share of reviewers who marked a major error.
Everything printed is of 5 folds: no pair is scored by a model that saw its sentence, or (second table) one of the
sentences around it, as those of one article share names and words. Needs scikit-learn.
"""

from __future__ import annotations

import csv
import json
import lzma
import sys
from dataclasses import dataclass, field, fields

import numpy as np
from scipy.optimize import lsq_linear
from scipy.sparse import csr_matrix, vstack
from scipy.sparse.linalg import lsqr
from scipy.stats import spearmanr
from sklearn.isotonic import IsotonicRegression
from sklearn.linear_model import LogisticRegression, Ridge

from duizhao.checks.table import findings
from duizhao.lexicon.people import find_names
from duizhao.lexicon.terminology import Terminology
from duizhao.lexicon.terms import load_lexicon
from duizhao.quality.features import KINDS, NAMES, features
from duizhao.quality.model import LIKELY, PATH, standardised
from duizhao.quality.wording import BITS, places
from duizhao.quality.wording import PATH as WORDING

FOLDS = 5
BLOCK = 50  # sentences in a row that stay together where folds are by article
STRENGTH, STRENGTH_OF_PREFERENCE = 50.0, 50.0  # of the penalty
STRENGTH_OF_GROSS = 0.1  # the smaller the stronger
DAMPING, DAMPING_OF_PREFERENCE = 16.0, 2.5  # of the weights of words
ROUNDS = 100  # of finding them
FARTHEST_OF = 99.9  # percentile of the training data
SPOILT = 0.15  # of the judged pairs, spoilt on purpose and added
# Good systems differ little in length, and the shorter has fewer errors: no reason to trust half a sentence more.
OF_LENGTH = ("ratio", "word_ratio", "surprise_per_zh")
WORSE = (
    *("errors", "warnings", "open_zh", "open_en", "open_share", "weak_links", "capitals_open", "surprise"),
    *("surprise_top", "surprise_share", "unseen_pairs", "repeated", "zh_unknown", "zh_rare", "ratio_squared", *KINDS),
)
BETTER = ("covered_zh", "covered_en", "strength", "strong_en", "fluency")
LEAST_SPOILT = 6  # words of an English that is spoilt
LEAST_DEVIATION = 1e-3
STEPS = 60  # of the calibration


def spoilt(rows: list[dict[str, str]], rng: np.random.Generator) -> list[tuple[str, str, float]]:
    """Return (Chinese, English, MQM) of translations that were spoilt on purpose.

    The judged systems are good: they leave nothing out and speak English. A score learnt from them alone would trust
    half a sentence. What spoiling costs is set, not judged: 20 for what has little to do with the Chinese, else by the
    share of words that is gone or out of place.
    """
    made = []
    for row in rows:
        said = row["en"].split()
        if len(said) < LEAST_SPOILT:
            continue
        share = rng.uniform(0.25, 0.8)
        kept = max(1, round(share * len(said)))
        kind = rng.integers(5)
        if kind == 0:  # the end is missing
            text, cost = [*said[: kept - 1], said[kept - 1].rstrip(",;") + "."], 4 + 18 * (1 - share)
        elif kind == 1:  # the beginning is missing
            text, cost = said[-kept:], 4 + 18 * (1 - share)
        elif kind == 2:  # words are missing everywhere
            text, cost = [w for w in said if rng.random() < share], 6 + 18 * (1 - share)
        elif kind == 3:  # words are out of place
            text, cost = list(rng.permutation(said)), 20.0
        else:  # another sentence
            text, cost = rows[rng.integers(len(rows))]["en"].split(), 22.0
        made.append((row["zh"], " ".join(text), max(-25.0, float(row["mqm"]) - cost)))
    return made


@dataclass
class Judged:
    """Judged pairs of one domain. ``major``: the share of reviewers who marked a major error."""

    name: str
    x: np.ndarray  # (pairs, features), not standardised
    words: csr_matrix  # (pairs, places): what the weight of a word counts
    mqm: np.ndarray
    major: np.ndarray
    sentence: np.ndarray  # numbers of the Chinese sentences
    fold: np.ndarray
    real: np.ndarray  # whether people judged it
    by_article: np.ndarray  # folds in which sentences in a row stay together


def of_words(pairs: list[tuple[str, str]]) -> csr_matrix:
    """Return what each place of the wording's tables counts in each pair."""
    found = [places(en) for _, en in pairs]
    values = [np.full(len(at), len(zh) / max(len(at), 1)) for (zh, _), at in zip(pairs, found, strict=True)]
    ends = np.cumsum([0, *map(len, found)])
    return csr_matrix((np.concatenate(values), np.concatenate(found), ends), shape=(len(pairs), 1 << BITS))


def judged(path: str, seed: int = 0) -> Judged:
    """Read a file of judgements."""
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))
    terminology = Terminology(load_lexicon(), tuple(find_names("\n".join(dict.fromkeys(r["zh"] for r in rows)))))
    rng = np.random.default_rng(seed)
    worse = spoilt([rows[i] for i in rng.permutation(len(rows))[: int(SPOILT * len(rows))]], rng)
    pairs = [(r["zh"], r["en"]) for r in rows] + [(zh, en) for zh, en, _ in worse]
    x = np.array([features(zh, en, findings(zh, en, terminology)) for zh, en in pairs])
    major = []
    for row in rows:
        marked = {error[0] for error in json.loads(row["errors"] or "[]") if error[2] == "Major"}
        major.append(len(marked) / max(int(row["raters"]), 1))
    numbers = {zh: i for i, zh in enumerate(dict.fromkeys(r["zh"] for r in rows))}
    sentence = np.array([numbers[zh] for zh, _ in pairs])
    fold = np.random.default_rng(seed).integers(0, FOLDS, len(numbers))[sentence]
    article = np.array([int(r["segment"]) for r in rows]) // BLOCK % FOLDS
    first = {number: place for place, number in reversed(list(enumerate(sentence[: len(rows)])))}
    by_article = article[[first[number] for number in sentence]]
    mqm = np.clip([*(float(r["mqm"]) for r in rows), *(cost for _, _, cost in worse)], -25, 0)
    shares = np.minimum([*major, *np.ones(len(worse))], 1.0)
    name, real = path.split("/")[-1].split("_")[0], np.arange(len(pairs)) < len(rows)
    return Judged(name, x, of_words(pairs), mqm, shares, sentence, fold, real, by_article)


def centred(values: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Return values minus the mean of their group."""
    size = np.bincount(groups)
    sums = np.zeros((len(size), *values.shape[1:]))
    np.add.at(sums, groups, values)
    return values - (sums / size.reshape(-1, *(1,) * (values.ndim - 1)))[groups]


@dataclass
class Fitted:
    """Weights of a linear model with what standardises its features."""

    mean: np.ndarray
    deviation: np.ndarray
    weights: np.ndarray
    preference: np.ndarray
    bias: float
    gross: np.ndarray = field(default_factory=lambda: np.zeros(0))
    gross_bias: float = 0.0
    wording: np.ndarray = field(default_factory=lambda: np.zeros(1 << BITS))
    wording_of_preference: np.ndarray = field(default_factory=lambda: np.zeros(1 << BITS))

    def raw(self, x: np.ndarray, words: csr_matrix) -> np.ndarray:
        """Return the score before calibration; the higher the better."""
        return self.standard(x) @ self.weights + self.bias + words @ self.wording

    def prefers(self, x: np.ndarray, words: csr_matrix) -> np.ndarray:
        """Return what orders translations of one sentence."""
        return self.standard(x) @ self.preference + words @ self.wording_of_preference

    def spoilt(self, x: np.ndarray) -> np.ndarray:
        """Return the chance that a translation is half a sentence, of another one, or no English."""
        return 1 / (1 + np.exp(-self.standard(x) @ self.gross - self.gross_bias))

    def standard(self, x: np.ndarray) -> np.ndarray:
        """Return standardised features."""
        mean, deviation = self.mean.tolist(), self.deviation.tolist()
        return np.array([standardised(row, mean, deviation) for row in x.tolist()])


def fitted(x: np.ndarray, words: csr_matrix, mqm: np.ndarray, sentence: np.ndarray, real: np.ndarray) -> Fitted:
    """Fit both regressions, and the words to what they leave over."""
    mean, deviation = x[real].mean(0), x[real].std(0)
    deviation[deviation < LEAST_DEVIATION] = 1.0  # never seen otherwise: no weight
    model = Fitted(mean, deviation, mean, mean, 0.0)
    standard = model.standard(x)
    judged_by = standard.copy()
    judged_by[:, [NAMES.index(name) for name in OF_LENGTH]] = 0.0
    weights, bias = signed_ridge(judged_by[real], mqm[real])
    apart = Ridge(STRENGTH_OF_PREFERENCE, fit_intercept=False)
    within = apart.fit(centred(standard[real], sentence[real]), centred(mqm[real], sentence[real]))
    gross = LogisticRegression(C=STRENGTH_OF_GROSS, max_iter=2000).fit(standard, ~real)
    model.gross, model.gross_bias = gross.coef_[0], float(gross.intercept_[0])
    model.weights, model.bias, model.preference = weights, bias, within.coef_
    left = mqm[real] - judged_by[real] @ weights - bias
    model.wording = quantised(lsqr(words[real], left, damp=DAMPING, iter_lim=ROUNDS)[0])
    among = centred_words(words[real], sentence[real])
    left = centred(mqm[real] - standard[real] @ within.coef_, sentence[real])
    model.wording_of_preference = quantised(lsqr(among, left, damp=DAMPING_OF_PREFERENCE, iter_lim=ROUNDS)[0])
    return model


def centred_words(words: csr_matrix, groups: np.ndarray) -> csr_matrix:
    """Return rows minus the mean row of their group."""
    size = np.bincount(groups)
    rows = np.arange(len(groups))
    mean = csr_matrix((1 / size[groups], (groups, rows)), shape=(len(size), len(groups))) @ words
    return (words - mean[groups]).tocsr()


def quantised(weights: np.ndarray) -> np.ndarray:
    """Return weights as they are kept, in 127 steps."""
    step = scale(weights)
    return np.round(weights / step) * step


def scale(weights: np.ndarray) -> float:
    """Return the size of a step."""
    return float(np.abs(weights).max() / 127) or 1.0


def signed_ridge(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, float]:
    """Return weights and bias of a ridge regression whose weights have the sign that they must have."""
    low = np.array([0.0 if name in BETTER else -np.inf for name in NAMES])
    high = np.array([0.0 if name in WORSE else np.inf for name in NAMES])
    penalty = np.sqrt(STRENGTH) * np.eye(x.shape[1])
    centre = x.mean(0)
    found = lsq_linear(
        np.vstack([x - centre, penalty]), np.concatenate([y - y.mean(), np.zeros(len(penalty))]), (low, high)
    )
    return found.x, float(y.mean() - centre @ found.x)


def joined(parts: list[tuple[Judged, np.ndarray]]) -> tuple[np.ndarray, csr_matrix, np.ndarray, np.ndarray, np.ndarray]:
    """Return features, words, MQM, sentence numbers and which are real, of chosen pairs."""
    shift = 0
    sentences = []
    for data, chosen in parts:
        sentences.append(data.sentence[chosen] + shift)
        shift += data.sentence.max() + 1
    x, mqm, real = (np.concatenate([getattr(d, name)[c] for d, c in parts]) for name in ("x", "mqm", "real"))
    words = vstack([d.words[c] for d, c in parts]).tocsr()
    return x, words, mqm, np.unique(np.concatenate(sentences), return_inverse=True)[1], real


def out_of_fold(sets: list[Judged], by: str = "fold") -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Return raw score, chance of a major error and preference of each pair, by models that never saw its sentence.

    ``by``: the folds, fold (by sentence) or by_article.
    """
    results = [(np.zeros(len(d.mqm)), np.zeros(len(d.mqm)), np.zeros(len(d.mqm))) for d in sets]
    for fold in range(FOLDS):
        seen = [(d, getattr(d, by) != fold) for d in sets]
        x, words, mqm, sentence, real = joined(seen)
        model = fitted(x, words, mqm, sentence, real)
        curve = calibrated(seen, by)
        for data, (raw, chance, preference) in zip(sets, results, strict=True):
            held = getattr(data, by) == fold
            raw[held] = model.raw(data.x[held], data.words[held])
            said = curve.predict(raw[held])
            sure = np.maximum(0.0, (model.spoilt(data.x[held]) - LIKELY) / (1 - LIKELY))
            chance[held] = 1 - (1 - said) * (1 - sure)
            preference[held] = model.prefers(data.x[held], data.words[held])
    return results


def calibrated(parts: list[tuple[Judged, np.ndarray]], by: str) -> IsotonicRegression:
    """Return the curve from raw scores of pairs that a model did not see to the share of major errors.

    A model that knows the words of its own sentences is surer of them than of others: so the curve is learnt across
    three parts of the pairs.
    """
    raws, majors = [], []
    for third in range(3):
        apart = 1 if by == "fold" else BLOCK
        split = [(d, c & (d.sentence // apart % 3 != third)) for d, c in parts]
        x, words, mqm, sentence, real = joined(split)
        model = fitted(x, words, mqm, sentence, real)
        for (data, chosen), (_, learnt) in zip(parts, split, strict=True):
            held = chosen & ~learnt & data.real
            raws.append(model.raw(data.x[held], data.words[held]))
            majors.append(data.major[held])
    return isotonic(np.concatenate(raws), np.concatenate(majors))


def isotonic(raw: np.ndarray, major: np.ndarray) -> IsotonicRegression:
    """Return the falling curve from raw scores to the share of reviewers who marked a major error."""
    return IsotonicRegression(increasing=False, out_of_bounds="clip").fit(raw, major)


def calibration_error(chance: np.ndarray, major: np.ndarray, bins: int = 10) -> tuple[float, list[str]]:
    """Return the expected calibration error over bins of equal size, and the rows of a reliability table."""
    rows, total = [], 0.0
    for part in np.array_split(np.argsort(chance), bins):
        said, seen = chance[part].mean(), major[part].mean()
        total += abs(said - seen) * len(part) / len(chance)
        rows.append(f"| {said:.2f} | {seen:.2f} | {len(part)} |")
    return total, rows


def report(data: Judged, raw: np.ndarray, chance: np.ndarray, preference: np.ndarray) -> None:
    """Print what the card says of one domain: of the pairs that people judged, and how the spoilt ones rank."""
    found_out = (chance[~data.real] > np.quantile(chance[data.real], 0.75)).mean()
    raw, chance, preference = raw[data.real], chance[data.real], preference[data.real]
    kept = (f.name for f in fields(Judged) if f.name != "name")
    data = Judged(data.name, *(getattr(data, n)[data.real] for n in kept))
    raw = -chance + 1e-6 * raw
    worst = np.argsort(raw)[: len(raw) // 10]
    bad = data.mqm <= -10
    error, rows = calibration_error(chance, data.major)
    print(f"\n{data.name}: {len(raw)} pairs")
    print(f"| Spearman with MQM | {spearmanr(raw, data.mqm)[0]:.3f} |")
    print(f"| of the length alone | {-spearmanr(data.x[:, 0], data.mqm)[0]:.3f} |")
    within = spearmanr(centred(preference, data.sentence), centred(data.mqm, data.sentence))[0]
    print(f"| within outputs of a sentence (preference) | {within:.3f} |")
    within = spearmanr(centred(raw, data.sentence), centred(data.mqm, data.sentence))[0]
    print(f"| within outputs of a sentence (score) | {within:.3f} |")
    found, most = bad[worst].sum() / bad.sum(), min(1, len(worst) / bad.sum())
    print(f"| of MQM ≤ -10 in the worst tenth | {found:.3f} of at most {most:.3f} |")
    print(f"| expected calibration error | {error:.3f} |")
    print(f"| of translations spoilt on purpose, less trusted than three quarters of these | {found_out:.3f} |")
    print("\n| chance said | share seen | pairs |\n|---|---|---|\n" + "\n".join(rows))


def main() -> None:
    """Learn from all pairs, write the model, print the tables."""
    sets = [judged(path) for path in sys.argv[1:]]
    results = out_of_fold(sets)
    for data, result in zip(sets, results, strict=True):
        report(data, *result)
    print("\nFolds by article:")
    results = out_of_fold(sets, "by_article")
    for data, result in zip(sets, results, strict=True):
        report(data, *result)
    x, words, mqm, sentence, real = joined([(d, np.ones(len(d.mqm), bool)) for d in sets])
    model = fitted(x, words, mqm, sentence, real)
    standard = model.standard(x[real])
    raw = np.concatenate([result[0] for result in results])[real]
    curve = isotonic(raw, np.concatenate([d.major for d in sets])[real])
    steps = np.unique(np.quantile(raw, np.linspace(0, 1, STEPS)))
    contributions = standard * model.weights
    record = {
        "mean": [round(v, 5) for v in model.mean.tolist()],
        "deviation": [round(v, 5) for v in model.deviation.tolist()],
        "weights": [round(v, 5) for v in model.weights.tolist()],
        "preference": [round(v, 5) for v in model.preference.tolist()],
        "bias": round(model.bias, 5),
        "gross": [round(v, 5) for v in model.gross.tolist()],
        "gross_bias": round(model.gross_bias, 5),
        "steps": [round(v, 4) for v in steps.tolist()],
        "chances": [round(v, 4) for v in curve.predict(steps).tolist()],
        "farthest": round(float(np.percentile((standard**2).mean(1), FARTHEST_OF)), 3),
        "notable": round(float(contributions.sum(1).std() / 3), 3),
    }
    tables = {"score": model.wording, "preference": model.wording_of_preference}
    scales = np.array([scale(weights) for weights in tables.values()], np.float32)
    np.savez_compressed(WORDING, scale=scales, **{k: np.round(v / scale(v)).astype(np.int8) for k, v in tables.items()})
    PATH.write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    print("\nheaviest weights:", sorted(zip(NAMES, record["weights"], strict=True), key=lambda w: -abs(w[1]))[:12])


if __name__ == "__main__":
    main()
