"""Questions about knowledge. Read only; the caller's actor bounds what comes back, and the public sees public versions only."""

from .figures import Wanted, looked_for, searches_without, usefulness, usefulness_of, uses_of, with_figures
from .picturing import find_public_picture, may_read_pictures
from .reading import (
    address_of,
    articles,
    find_public,
    get_article,
    in_force_at,
    proposals,
    public_articles,
    public_languages,
    shelves,
    topics,
    translations_of,
    waiting_count,
)
from .search import Hit, search, search_public
from .suggesting import Suggested, suggestions

__all__ = [
    "Hit",
    "Suggested",
    "Wanted",
    "address_of",
    "articles",
    "find_public",
    "find_public_picture",
    "get_article",
    "in_force_at",
    "looked_for",
    "may_read_pictures",
    "proposals",
    "public_articles",
    "public_languages",
    "search",
    "search_public",
    "searches_without",
    "shelves",
    "suggestions",
    "topics",
    "translations_of",
    "usefulness",
    "usefulness_of",
    "uses_of",
    "waiting_count",
    "with_figures",
]
