"""Make the test files of this folder from one text of our own (needs python-docx and LibreOffice)."""

import subprocess
from pathlib import Path

HERE = Path(__file__).parent
LINES = (HERE / "briefing.txt").read_text(encoding="utf-8").split("\n")
LINES = [line for line in LINES if line]


def page() -> str:
    title, *body = LINES
    paragraphs = "\n".join(f"<p>　　{line}</p>" for line in body)
    menu = "".join(f'<li><a href="/{n}">{n}</a></li>' for n in ("首页", "要闻", "国内", "国际", "财经", "教育", "专题"))
    return f"""<!DOCTYPE html>
<html lang="zh-CN"><head><meta charset="utf-8"><title>{title}_青岚新闻网</title>
<meta property="og:title" content="{title}"><script>var track = "记者：不该出现";</script></head>
<body><header><nav><ul>{menu}</ul></nav></header>
<div class="breadcrumb">首页 &gt; 要闻 &gt; 正文</div>
<article><h1>{title}</h1><div class="meta">2026-03-18 10:20 来源：青岚新闻网</div>
<div class="content">{paragraphs}</div></article>
<aside><h3>热门推荐</h3><ul><li><a href="/a">春天去哪儿玩</a></li><li><a href="/b">本周天气预报</a></li></ul></aside>
<footer>版权所有 青岚新闻网 京ICP备00000000号</footer></body></html>
"""


def word(path: Path) -> None:
    import docx
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml.ns import qn
    from docx.shared import Pt

    document = docx.Document()
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Noto Serif CJK SC", Pt(16)
    normal.element.rPr.rFonts.set(qn("w:eastAsia"), "Noto Serif CJK SC")
    document.add_paragraph(LINES[0]).alignment = WD_ALIGN_PARAGRAPH.CENTER
    for line in LINES[1:-1]:
        document.add_paragraph(line).paragraph_format.first_line_indent = Pt(32)
    table = document.add_table(rows=1, cols=1)
    table.cell(0, 0).text = LINES[-1]
    document.save(str(path))


if __name__ == "__main__":
    (HERE / "briefing.html").write_text(page(), encoding="utf-8")
    word(HERE / "briefing.docx")
    subprocess.run(
        ["soffice", "--headless", "--convert-to", "pdf", "--outdir", str(HERE), str(HERE / "briefing.docx")], check=True
    )
