"""What the templates of the workbench say."""

import re
from pathlib import Path

import duizhao.export
import duizhao.workbench
from duizhao.workbench.pages import _KEYS


def interface_words():
    folders = (Path(m.__file__).parent for m in (duizhao.export, duizhao.workbench))
    texts = [p.read_text(encoding="utf-8") for folder in folders for p in folder.rglob("*.j2")]
    return {words for text in texts for words in re.findall(r"\bt\([\"']([^\"']+)[\"']\)", text)} | {
        k[1] for k in _KEYS
    }
