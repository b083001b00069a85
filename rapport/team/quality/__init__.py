"""How good the work is: scorecards, drawn reviews with appeal, calibration of reviewers, coaching. Place: People."""
