"""What this room exports to the store, and the metrics that it defines."""

from . import acting, files, redress

FACTS = (files.FILES, redress.REDRESS)
METRICS = (*files.METRICS, *redress.METRICS, *acting.METRICS)
