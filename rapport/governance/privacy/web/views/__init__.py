"""Pages: read the request, call one action or query, render. Nothing is decided here."""
