"""What the terminal says when Rapport is ready."""

from rapport.site.run.ways_in import sign_in_lines

MADE = "http://127.0.0.1:8000/people/accept/a-token/"


def test_the_first_directors_link_leads_where_rapport_is_reached_now():
    (line,) = sign_in_lines([{"link": MADE, "name": "Director"}], url="http://127.0.0.1:8001", is_debug=False)
    assert line.endswith(" http://127.0.0.1:8001/people/accept/a-token/")


def test_passwords_of_the_demo_are_told_only_where_nobody_else_comes():
    known = [{"role": "director", "email": "ana@marlow.example", "password": "told-once"}]
    assert "told-once" in sign_in_lines(known, url="", is_debug=True)[0]
    assert "told-once" not in "".join(sign_in_lines(known, url="", is_debug=False))
