"""Tells the demo company's story on to now, after a start that found it made on an earlier day."""

import argparse
import os

from rapport.demo import build
from rapport.site import configuration
from rapport.site.run import installation


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare nothing: the story knows how far it has been told."""


def run(_arguments: argparse.Namespace) -> int:
    """Add what has happened at Marlow & Reed since the last start. Run beside the pages, which show it as it comes."""
    os.nice(10)  # readers come first
    print(build.catch_up())
    installation.stamp(configuration.DATABASE_URL.text(), installation.CAUGHT_UP)
    return 0
