"""Decisions about complaints: regimes, milestones, letters, who decides, how it ends. Values in, values out."""
