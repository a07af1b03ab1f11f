"""Benchmarks: engines, other tools' way of decoding, growth with length, the store. `duizhao bench`."""
