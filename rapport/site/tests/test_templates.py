"""Templates are taken apart before the web processes part: one that cannot be would keep them from starting."""

from django.template import engines

from rapport.site.run import child


def test_every_template_is_at_hand_before_the_first_reader_comes():
    child._compile_templates()
    (loader,) = engines["django"].engine.template_loaders
    assert {"today/brief.html", "cases/list.html", "ui/page.html"} <= {str(name) for name in loader.get_template_cache}
