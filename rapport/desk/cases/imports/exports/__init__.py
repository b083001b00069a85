"""Exports of several tables, one import: tables known by their columns, cases made of all of them, hours and promises too."""
