"""Fine-tuning a Marian model on one's own pairs: `duizhao train`."""
