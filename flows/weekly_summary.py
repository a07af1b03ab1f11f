"""Once a week: one artifact of what was translated, what was found, what people did, what failed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Annotated

from prefect import flow, get_run_logger
from prefect.artifacts import create_markdown_artifact
from pydantic import Field

from duizhao import resources, settings
from duizhao.export.markdown import escaped
from duizhao.store.period import Period, period


@flow(name="weekly-summary", persist_result=False)
def weekly_summary(out: str = "outputs", store: str = "", days: Annotated[int, Field(ge=1)] = 7) -> str:
    """Make an artifact of the last days: reports, segments, findings, edits, failures. Return its Markdown.

    Args:
        out: The folder of the outputs
        store: The store  [default: duizhao.db in `out`]
        days: How many days back
    """
    chosen = settings.load({"out": out, **({"store": store} if store else {})})
    text = account(period(resources.store_or_error(chosen), datetime.now(UTC) - timedelta(days=days)), days)
    create_markdown_artifact(text, key="weekly-summary", description=f"The last {days} days")
    get_run_logger().info("summary of %d days made", days)
    return text


def account(found: Period, days: int) -> str:
    """Return the Markdown of a period."""
    findings = ", ".join(f"{kind} {count}" for kind, count in found.findings) or "none"
    lines = [
        f"# The last {days} days\n",
        f"{len(found.reports)} reports, {found.segments} segments; {found.edits} edits and {found.reruns} re-runs by "
        f"people; {len(found.failures)} failed runs\n",
        f"Findings that are open: {findings}\n",
        *([] if not found.reports else ["| report | exchanges | segments | findings |", "|---|---|---|---|"]),
    ]
    lines += [f"| {escaped(r.title or r.name)} | {r.exchanges} | {r.segments} | {r.open} |" for r in found.reports]
    if found.failures:
        lines += ["\n| failed | why |", "|---|---|"]
        lines += [f"| {escaped(name)} | {escaped(reason)} |" for name, reason in found.failures[:50]]
    return "\n".join(lines)
