"""What can be done with knowledge: the only writers of this room."""

from .counting import count_search, forget_old_searches, settle_searches, show, use
from .feedback import add_words, say
from .keeping import TICK_ROWS, arrange, still_right, tell_due
from .past import ensure_past
from .picturing import add_picture, forget_unnamed_pictures
from .proposing import answer, propose
from .publishing import publish_article, retire
from .topics import set_topic
from .writing import begin, discard, edit, go_back, hand_in

__all__ = [
    "TICK_ROWS",
    "add_picture",
    "add_words",
    "answer",
    "arrange",
    "begin",
    "count_search",
    "discard",
    "edit",
    "ensure_past",
    "forget_old_searches",
    "forget_unnamed_pictures",
    "go_back",
    "hand_in",
    "propose",
    "publish_article",
    "retire",
    "say",
    "set_topic",
    "settle_searches",
    "show",
    "still_right",
    "tell_due",
    "use",
]
