"""The pictures of public articles, for everybody who reads these."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponseBase
from django.views.decorators.http import require_safe

from rapport.kernel import files
from rapport.ui.page import public_page

from ... import queries

# Retired or made internal, an article hides its pictures again within this time.
SECONDS = 300


@require_safe
@public_page(why="Customers see the pictures of published answers without an account; of any other file there is nothing here.")
def picture(request: HttpRequest, file_id: int) -> HttpResponseBase:
    """Serve a picture that a public article shows now."""
    stored = queries.find_public_picture(file_id)
    if stored is None or stored.media_type not in files.SHOWN_INLINE:
        raise Http404
    response = FileResponse(files.path_of(stored.sha256).open("rb"), filename=stored.name)
    response["Content-Type"] = stored.media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = f"public, max-age={SECONDS}"
    return response
