"""The Prefect flows. Prefect is imported here and nowhere else."""

import os

# No telemetry, and no word about a server nobody asked for. What the user has set stays.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
