"""The switchboard's page on navigation: the places, the ways on from them, and what is on every page."""

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases.web import panels as cases_panels
from rapport.direction.today.web import panels as today_panels
from rapport.site import crises
from rapport.ui import navigation

PLACES: tuple[navigation.Place, ...] = (
    *today_panels.PLACES,
    *cases_panels.PLACES,
    navigation.Place(
        key="customers", label=_("Customers"), url_name="customers:customers", capability="customers.view", rooms=("surveys",)
    ),
    navigation.Place(
        key="policy", label=_("Policy & quality"), url_name="standards:standards", capability="standards.view", rooms=("privacy",)
    ),
    navigation.Place(
        key="people",
        label=_("People"),
        url_name="people:tree",
        capability="people.view",
        rooms=("skills", "training", "quality", "retrospectives"),
    ),
    navigation.Place(
        key="reports", label=_("Reports"), url_name="measures:overview", capability="measures.view", rooms=("reports",)
    ),
)
# The ways on from the pages of a place to those of rooms that its first pages do not know.
WAYS: tuple[navigation.Way, ...] = (
    navigation.Way(place="customers", label=_("Surveys"), url_name="surveys:surveys", capability="surveys.view"),
    navigation.Way(place="people", label=_("Skills"), url_name="skills:matrix", capability="skills.assess"),
    navigation.Way(place="people", label=_("My skills"), url_name="skills:mine", capability="skills.view"),
    navigation.Way(place="people", label=_("Demonstrations"), url_name="training:lessons", capability="training.view"),
    navigation.Way(place="people", label=_("Quality"), url_name="quality:overview", capability="quality.view"),
    navigation.Way(
        place="people", label=_("Retrospectives"), url_name="retrospectives:retrospectives", capability="retrospectives.view"
    ),
    navigation.Way(place="policy", label=_("Privacy"), url_name="privacy:requests", capability="privacy.view"),
    crises.WAY,
    navigation.Way(place="desk", label=_("Complaints"), url_name="complaints:register", capability="complaints.view"),
    navigation.Way(place="desk", label=_("Decisions"), url_name="decisions:queue", capability="decisions.view"),
    navigation.Way(place="desk", label=_("Knowledge"), url_name="knowledge:articles", capability="knowledge.view"),
    navigation.Way(place="desk", label=_("Orders"), url_name="orders:orders", capability="orders.view"),
    navigation.Way(place="desk", label=_("Remedies"), url_name="remedies:guides", capability="remedies.guides"),
    navigation.Way(place="desk", label=_("Letters"), url_name="channels:letters", capability="channels.letters"),
    navigation.Way(place="desk", label=_("Mail"), url_name="channels:mailboxes", capability="channels.configure"),
    navigation.Way(place="desk", label=_("Templates"), url_name="channels:templates", capability="channels.templates"),
    navigation.Way(place="desk", label=_("Routing"), url_name="routing:queues", capability="routing.view"),
    navigation.Way(place="desk", label=_("Recurring cases"), url_name="recurring:schedules", capability="recurring.view"),
    navigation.Way(place="desk", label=_("Connections"), url_name="connections:webhooks", capability="connections.webhooks"),
)
LINKS = navigation.Links(
    home="home",
    search="cases:list",
    find="cases:find",
    inbox="today:inbox",
    live="live",
    stay="stay",
    health="health",
    sign_in="account_login",
    sign_out="account_logout",
)


def connect() -> None:
    """Put everything on this page into force. Called once, by the first page."""
    navigation.connect(PLACES, LINKS)
    navigation.connect_ways(WAYS)
