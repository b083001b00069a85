"""The style guide: every component in every state, as pages that the strict content security policy lets stand."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from rapport.kernel.actor import Actor, Scope
from rapport.ui.web import views

TEMPLATES = Path(views.__file__).parents[2]
STATUS = {"refused": 409, "not-allowed": 403, "nowhere": 404, "broken": 500}
PARTS = [*views.PARTS, *STATUS]


@pytest.fixture(autouse=True)
def _open(settings, client):
    settings.DEBUG = True
    client.raise_request_exception = False


class Checker(HTMLParser):
    """Collects what would be blocked or could not be reached."""

    def __init__(self, html):
        super().__init__()
        self.blocked, self.ids, self.labels, self.fields = [], [], set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if (tag == "script" and "src" not in given) or tag == "style":
            self.blocked.append(tag)
        self.blocked += [name for name in given if name == "style" or name.startswith("on")]
        if "id" in given:
            self.ids.append(given["id"])
        if tag == "label":
            self.labels.add(given.get("for"))
        if tag in {"input", "select", "textarea"} and given.get("type") != "hidden":
            self.fields.append(given.get("id"))


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_each_part_answers_and_holds_nothing_inline(client, part):
    response = client.get(f"/style/{part}/")
    assert response.status_code == STATUS.get(part, 200)
    assert Checker(response.content.decode()).blocked == []


@pytest.mark.django_db
@pytest.mark.parametrize("part", PARTS)
def test_ids_are_single_and_every_field_has_a_label(client, part):
    seen = Checker(client.get(f"/style/{part}/").content.decode())
    assert len(seen.ids) == len(set(seen.ids))
    assert set(seen.fields) <= seen.labels


@pytest.mark.django_db
def test_outside_debug_only_a_director_sees_the_guide(client, settings, rf):
    settings.DEBUG = False
    assert client.get("/style/").status_code == 403
    request = rf.get("/style/")
    request.actor = Actor(name="Tom Bell", capabilities={"cases.view": Scope.OWN})
    assert views.style(request).status_code == 403
    request.actor = Actor(name="Ana Ruiz", capabilities={views.SEEN_BY: Scope.DEPARTMENT})
    assert views.style(request).status_code == 200


@pytest.mark.django_db
def test_the_guide_s_list_exports_and_sorts(client):
    text = b"".join(client.get("/style/lists/?export=csv&sort=-amount").streaming_content).decode("utf-8-sig")
    assert text.splitlines()[0].startswith("Case,State,Value")
    assert len(text.splitlines()) == 133


@pytest.mark.django_db
def test_the_theme_is_kept_in_a_cookie_and_leads_back_only_to_our_own_pages(client):
    kept = client.post("/theme/", {"theme": "dark", "next": "/style/lists/"})
    assert (kept.status_code, kept["Location"]) == (302, "/style/lists/")
    assert '<html lang="en-gb" data-theme="dark">' in client.get("/style/").content.decode()
    assert client.post("/theme/", {"theme": "light", "next": "https://evil.example/"})["Location"] == "/"
    assert client.post("/theme/", {"theme": "light", "next": "//evil.example/"})["Location"] == "/"
    client.post("/theme/", {"theme": '"><script>'})
    assert "data-theme=" not in client.get("/style/").content.decode().split("<head>")[0]
    assert client.get("/theme/").status_code == 405


def test_every_component_that_pages_may_use_is_shown_in_the_guide():
    shown = "".join(path.read_text() for path in (TEMPLATES / "ui" / "templates" / "ui" / "style").glob("*.html"))
    shown += (TEMPLATES / "ui" / "templates" / "ui" / "public.html").read_text()
    tags = re.findall(r"^def (\w+)\(", (TEMPLATES / "ui" / "templatetags" / "ui.py").read_text(), re.MULTILINE)
    plain = {tag for tag in tags if not tag.startswith("_")} - {
        "banners",
        "country",
        "language",
        "live",
        "slot",
        "sparkline",
        "told_outside",
        "unbroken",
        "ways",
    }
    assert {tag for tag in plain if f"{{% {tag} " not in shown} == set()
