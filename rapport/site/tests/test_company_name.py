"""What customers read at the head of their pages: the demo company has a name of its own, and no other installation gets it."""

from rapport.site.run.parent import implied_by


def test_the_demo_company_is_called_by_its_name_and_nobody_else_is():
    assert implied_by({"kind": "demo"}) == {"RAPPORT_COMPANY": "Marlow & Reed"}
    assert implied_by({"kind": "empty"}) == implied_by({}) == {}
