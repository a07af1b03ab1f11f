"""How much to trust a translation: from Chinese, English and findings to a score with reasons."""
