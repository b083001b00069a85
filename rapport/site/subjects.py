"""What is called how, and where its page is, for rooms that stand below it and cannot know it."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases.web import words as cases_words
from rapport.desk.complaints import reactions as complaints_reactions
from rapport.desk.remedies import reactions as remedies_reactions
from rapport.governance.decisions import reactions as decisions_reactions
from rapport.governance.standards.web import words as standards_words

from . import crises

# The pages of what commitments are about: their rooms stand above commitments, so that the site names them.
SUBJECT_PAGES: Mapping[str, str] = {
    "case": "cases:case", "complaint": "complaints:complaint", "target": "measures:target", "review": "quality:review",
    "retrospective": "retrospectives:retrospective",
    **crises.SUBJECT_PAGES,
}  # fmt: skip
# Who carries decisions out, by what they were asked for, and what that is called.
CARRIERS: Mapping[str, decisions_reactions.Carrier] = {
    "remedy": remedies_reactions.carry_out, "redress": complaints_reactions.carry_out_redress,
}  # fmt: skip
PURPOSES = {"remedy": _("Remedy"), "redress": _("Redress")}
# How the pages of standards name what belongs to the rooms above them.
SCOPE_WORDS: standards_words.Vocabulary = {
    "kinds": cases_words.KIND, "channels": cases_words.CHANNEL, "priorities": cases_words.PRIORITY,
}  # fmt: skip
