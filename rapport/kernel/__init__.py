"""The ground every room stands on: journal, actor, clock, jobs, errors, files, inbox, live updates."""
