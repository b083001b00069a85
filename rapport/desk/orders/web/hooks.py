"""Where web shops send what happens to their orders."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from rapport.kernel import clock
from rapport.ui.page import public_page

from .. import queries
from ..imports import shops


@csrf_exempt
@require_POST
@public_page(why="Web shops have no account: each message carries a signature over its body, and without it nothing happens.")
def hear(request: HttpRequest, token: str) -> HttpResponse:
    """Take a signed message of a web shop. What is not signed learns nothing, not even whether the address is known."""
    length = request.headers.get("Content-Length", "")
    if not length.isascii() or not length.isdigit() or int(length[:12]) > shops.LARGEST_BODY_BYTES:
        return HttpResponse(status=413)
    body = request.body
    connection = queries.find_connection(token)
    if connection is None or not connection.is_active:
        return HttpResponse(status=401)
    if shops.PING.fullmatch(body):
        return HttpResponse(status=200)  # WooCommerce asks once, unsigned, whether somebody is there
    if not shops.is_signed(connection, request.headers, body):
        return HttpResponse(status=401)
    outcome = shops.hear(connection, request.headers, body, at=clock.now())
    return HttpResponse(outcome.value, content_type="text/plain", status=200)
