"""Distribution functions of SciPy (`scipy.special`, same names), loaded when the first of them is called.

SciPy is a fifth of what a process loads, and most processes (a command, the parent, the reader of mailboxes) never ask it.
"""

from typing import Any

ASKED = frozenset({
    "beta", "betainc", "betaincinv", "chdtri", "gammaincc", "gammaln", "ndtr", "polygamma", "stdtr", "stdtrit", "xlog1py",
    "xlogy",
})  # fmt: skip


def __getattr__(name: str) -> Any:
    """Return a function of SciPy. Raises AttributeError for one that is not asked here."""
    if name not in ASKED:
        raise AttributeError(name)
    from scipy import special

    globals()[name] = found = getattr(special, name)
    return found
