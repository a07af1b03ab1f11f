"""Evaluation against known answers: BLEU, chrF, structure, recorded outputs, summaries. `duizhao evaluate`."""
