"""Complaints handled as a discipline: receipt, regime, milestones, investigation, letters, redress. Stands in Service desk."""
