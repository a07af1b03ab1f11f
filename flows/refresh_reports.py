"""For the night: translate again what an older model, lexicon or setting made, for so many seconds."""

from __future__ import annotations

from typing import Annotated

from prefect import flow, get_run_logger
from pydantic import Field

from duizhao import refresh, settings
from duizhao.documents import Record


@flow(name="refresh-reports", persist_result=False)
def refresh_reports(
    out: str = "outputs",
    store: str = "",
    seconds: Annotated[float, Field(ge=0)] = 3600,
    options: Record | None = None,
) -> list[str]:
    """Translate again what older models, lexicons or settings made; what people decided stays. Return the reports.

    Args:
        out: The folder of the outputs
        store: The store  [default: duizhao.db in `out`]
        seconds: After so many seconds no further report is begun; 0 for no limit
        options: More settings by name: model, glossaries, beam, …
    """
    chosen = settings.load({**(options or {}), "out": out, **({"store": store} if store else {})})
    stale = refresh.stale(chosen)
    get_run_logger().info("%d reports were made with an older model, lexicon or setting", len(stale))
    done = [run.report.name for run in refresh.refresh(chosen, stale, seconds)]
    get_run_logger().info("%d of them translated again, %d left for the next night", len(done), len(stale) - len(done))
    return done
