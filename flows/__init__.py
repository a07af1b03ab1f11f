"""The Prefect flows. Prefect is imported here and nowhere else."""

import os

# Turn Prefect's telemetry and its notice about a server off, unless the user has set them.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
