"""Intake: tables from outside, read row by row, kept until every row is accounted for. Knows files, not what they mean.

A room that imports gives a ``Taker`` (runs.py): which columns name an object, and what to do with the rows of one object.
The rest is here: reading (files, delimited, sheets, jsonlines), values, runs with checkpoints, findings, rejected rows.
"""
