"""What this room exports to the store, and the metrics that it defines."""

from . import acting, files, outside, redress

FACTS = (files.FILES, outside.OUTSIDE, redress.REDRESS)
METRICS = (*files.METRICS, *outside.METRICS, *redress.METRICS, *acting.METRICS)
