"""Tells the demo company's story on to now, after a start that found it made on an earlier day."""

import argparse


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the story knows how far it has been told."""


def run(_arguments: argparse.Namespace) -> int:
    """Add what has happened at Marlow & Reed since the last start. Run beside the pages, which show it as it comes."""
    from rapport.demo import build

    print(build.catch_up())
    return 0
