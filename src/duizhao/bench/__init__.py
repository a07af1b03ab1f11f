"""Measures: engines side by side, other tools' ways of doing it, growth with length, the store. `duizhao bench`."""
