"""Pages outside the house show nothing of who happens to be signed in."""

import pytest
from django.contrib import messages
from django.contrib.messages.storage.fallback import FallbackStorage
from django.template.loader import render_to_string
from django.test import RequestFactory

SAID = "Sent to Tom Bell."


@pytest.mark.parametrize(("template", "is_inside"), [("ui/public.html", False), ("account/entrance.html", True)])
def test_a_notice_of_the_house_waits_for_a_page_of_the_house(template, is_inside):
    request = RequestFactory().get("/")
    request.session = {}
    request._messages = kept = FallbackStorage(request)
    messages.success(request, SAID)
    assert (SAID in render_to_string(template, {}, request)) is is_inside
    assert kept.used is is_inside
