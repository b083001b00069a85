"""Questions of this room. Each takes the actor, and never reaches beyond the teams whose figures are theirs to see."""

from .scope import get_metric, question, team_ids

__all__ = ["get_metric", "question", "team_ids"]
