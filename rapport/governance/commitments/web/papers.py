"""How a file that a department sent is served: never as something that a browser could run."""

from django.http import FileResponse

from rapport.kernel import files
from rapport.kernel.models import StoredFile


def served(stored: StoredFile) -> FileResponse:
    """Return the bytes of a file, pictures to be looked at and everything else to be kept."""
    inline = stored.media_type in files.SHOWN_INLINE
    response = FileResponse(files.path_of(stored.sha256).open("rb"), as_attachment=not inline, filename=stored.name)
    response["Content-Type"] = stored.media_type
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
