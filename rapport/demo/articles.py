"""What Marlow & Reed tells its customers, and its own people: the articles of the demo's help centre."""

from dataclasses import dataclass

DELIVERY, RETURNS, PRODUCT, ORDER, STORES = "Delivery", "Returns and refunds", "Your furniture", "Orders and payment", "Stores"
TOPICS = (
    (DELIVERY, {"de": "Lieferung", "fr": "Livraison"}),
    (ORDER, {"de": "Bestellung und Zahlung", "fr": "Commande et paiement"}),
    (RETURNS, {"de": "Rückgabe und Erstattung", "fr": "Retours et remboursements"}),
    (PRODUCT, {"de": "Ihre Möbel", "fr": "Vos meubles"}),
    (STORES, {"de": "Geschäfte", "fr": "Magasins"}),
)


@dataclass(frozen=True, kw_only=True)
class Page:
    """An article of the story. ``days``: how long ago it was published; ``review_in``: days until it is looked at again."""

    title: str
    body: str
    topic: str
    owner: str
    days: int
    review_in: int
    reasons: tuple[tuple[str, str], ...] = ()
    search_words: str = ""
    helpful: int = 0
    said: int = 0
    is_internal: bool = False


WHEN = Page(
    title="When does my order come?", topic=DELIVERY, owner="Dan Cole", days=310, review_in=120,
    reasons=(("Delivery", "Where is my order"), ("Delivery", "Late delivery")),
    search_words="tracking parcel courier delivery date late where", helpful=168, said=201,
    body="""Small parcels come within **three working days**. Furniture that two people carry comes on a day that you choose.

## How do I know the day?

1. When your order leaves our warehouse, you get an e-mail with the carrier and a link to follow it.
2. The evening before, you get a text message with a window of two hours.
3. On the day itself, the driver rings half an hour before.

## It did not come

Write to us as soon as the window has passed. We ask the depot while you wait, and give you a new day that we check ourselves.
If the day that
we promised was not kept, **you get the delivery costs back**; you need not ask for it.

| What | How long | What it costs |
|---|---|---|
| Parcel up to 30 kg | 3 working days | £4.50 |
| Furniture, to the room | the day you choose, from 7 days | £45 |
| In the evening, 17:00 to 21:00 | the day you choose | £10 more |
""",
)  # fmt: skip
PAGES: tuple[Page, ...] = (
    Page(
        title="Change my delivery day or address", topic=DELIVERY, owner="Dan Cole", days=240, review_in=60,
        reasons=(("Delivery", "Change of slot"),),
        search_words="other day slot evening away neighbour reschedule", helpful=64, said=71,
        body="""You can change day, time and address until **noon on the working day before** your delivery.

- **Another day:** answer the message in which we told you the day, and name two that suit you.
- **Another address:** write to us with your order number. Within the same country it costs nothing.
- **A neighbour takes it:** tell us the name and the house number. Furniture that two people carry needs somebody of your own
household.

After noon the van is loaded. Write to us all the same: sometimes the driver can still be reached.
""",
    ),
    Page(
        title="Something came damaged", topic=DELIVERY, owner="Sue Marsh", days=180, review_in=45,
        reasons=(("Delivery", "Damaged on arrival"),),
        search_words="broken crack dent scratch smashed glass", helpful=88, said=97,
        body="""We are sorry. You do **not** have to send anything back first.

1. Take two pictures: one of the damage, one of the label on the box.
2. Keep the box if you can; without it we help you as well.
3. Send us the pictures with your order number within **14 days**.

We send a new one at once, or pay part of the price back if you would rather keep it. If the damaged piece is to be collected,
we do so on a
day that suits you. If the driver is still there, let him note it: that makes it quicker, but you lose nothing if he has left.
""",
    ),
    Page(
        title="Something is missing, or it is the wrong thing", topic=DELIVERY, owner="Dan Cole", days=170, review_in=80,
        reasons=(("Delivery", "Wrong or missing item"),),
        search_words="screws missing part parcel incomplete wrong colour", helpful=31, said=40,
        body="""Larger orders often come in **several parcels**, sometimes on two days. The e-mail with the tracking names how
many there are.

- **A parcel is missing:** wait one working day, then write to us.
- **Screws or a part are missing:** tell us the letter of the part from the instructions. It is in the post the same day.
- **It is the wrong thing:** leave it packed. We bring the right one and take the other one with us.
""",
    ),
    Page(
        title="Send something back", topic=RETURNS, owner="Priya Nair", days=220, review_in=-12,
        reasons=(("Returns", "Return"),),
        search_words="return collect label too large changed my mind 30 days", helpful=112, said=149,
        body="""You have **thirty days** from the day on which it came. It need not be in its box, but it should look as it came.

1. Write to us with your order number and what you would like to send back.
2. Small things: you get a label by e-mail; any parcel shop takes them.
3. Furniture: we collect it. You choose the day; somebody has to be at home.

What it costs: nothing when we have made a mistake. Otherwise £4.50 for a parcel and £45 for furniture, taken off the refund.

Mattresses can be tried for the thirty days. Things that were made to measure cannot be sent back, unless they are faulty.
""",
    ),
    Page(
        title="When do I get my money back?", topic=RETURNS, owner="Priya Nair", days=200, review_in=30,
        reasons=(("Returns", "Refund not received"), ("Returns", "Refund refused")),
        search_words="refund not received bank card days waiting", helpful=43, said=92,
        body="""**Within five working days** after your return has reached us. We write to you on the day on which we send the
money.

It goes back the way it came: to the card, the account or the gift card that you paid with. Your bank may need three more days
to show it.

If it has taken longer than **eight working days**, write to us with your order number. We look into it the same day, and you
need not prove
anything.
""",
    ),
    Page(
        title="Faulty after some time: what the guarantee covers", topic=PRODUCT, owner="Sue Marsh", days=160, review_in=100,
        reasons=(("Product", "Faulty product"),),
        search_words="warranty guarantee broke noise seam switch dangerous repair", helpful=57, said=66,
        body="""Everything has a guarantee of **two years**, frames of beds and sofas one of **ten**. It covers faults of
material and making.

If something electrical smells, sparks or gets hot: **pull the plug and do not use it again.** Then tell us at once.

1. Send us a picture or a short film, and the number on the label (for a sofa it is under the seat).
2. We send a new part, or a new piece. Where neither is possible, you get the price back.

Not covered: wear such as faded covers, and damage from moving house. Even so, ask us; for most things there is a spare part.
""",
    ),
    Page(
        title="Help with assembling", topic=PRODUCT, owner="Priya Nair", days=150, review_in=140,
        reasons=(("Product", "Assembly"),),
        search_words="instructions holes do not meet video build wobble screws", helpful=38, said=58,
        body="""Most things that do not fit are **turned the wrong way round**. Before you force anything:

1. Lay all parts on the floor and check their letters against the first page.
2. Tighten screws by hand only. When everything stands, tighten them fully.
3. If holes do not meet, loosen the last four screws; the frame needs room to move.

The instructions of every piece, newest first, are at [our shop](https://www.marlowreed.example/instructions). Something
wobbles? Turn the feet until
all four touch the floor.

We also come and do it: £35 for a piece, £60 for a bed or a wardrobe. Write to us for a day.
""",
    ),
    Page(
        title="Spare parts, keys and covers", topic=PRODUCT, owner="Dan Cole", days=140, review_in=150,
        reasons=(("Product", "Spare part"),), search_words="handle key lost cover feet castors replacement", helpful=22, said=25,
        body="""We keep spare parts for **ten years** after a piece was last sold. Handles, feet, keys and screws within the
guarantee cost nothing.

Tell us the name of the piece and the number on its label. If you lost the key of a wardrobe, the number is engraved beside the
lock.

Covers of sofas and chairs can be bought on their own, also in colours that are new since.
""",
    ),
    Page(
        title="Cleaning and care", topic=PRODUCT, owner="Priya Nair", days=130, review_in=160,
        reasons=(("Product", "Product information"),),
        search_words="washable stain oil wood cover wash how to clean", helpful=19, said=22,
        body="""- **Oiled wood** (oak bed, Moor table): wipe with a damp cloth; oil it once a year. A ring from a glass goes
away with fine sandpaper and oil.
- **Covers** with a zip can be washed at 30 °C, inside out. Put them back on while they are a little damp.
- **Wool rugs** lose fluff for some weeks. That is usual; the hoover helps.
- **Mattresses:** turn them every three months.
""",
    ),
    Page(
        title="Change or cancel my order", topic=ORDER, owner="Dan Cole", days=190, review_in=90,
        reasons=(("Order", "Change or cancel"),), search_words="cancel add second colour ordered twice", helpful=71, said=80,
        body="""Until your order leaves the warehouse you can change or cancel it, **at no cost**. That is usually until the
evening of the next working day.

Write to us with your order number and what should be different. If you ordered twice by mistake, tell us which of the two
should stay.

Has it left already? Then let it come and [send it back](https://www.marlowreed.example/returns), or refuse it at the door: both
is fine.
""",
    ),
    Page(
        title="Ways to pay, and what the bank shows", topic=ORDER, owner="Priya Nair", days=145, review_in=110,
        reasons=(("Order", "Payment"),), search_words="invoice charged twice card instalments pay receipt", helpful=26, said=33,
        body="""You can pay by card, by bank transfer, in three instalments, or with a gift card. Companies get an invoice with
30 days.

**My bank shows the amount twice.** One of the two is a reservation; it goes away by itself within five working days. If both
have been
booked, tell us the day and the amount, and leave out the number of your card.

Your receipt is in the e-mail that confirmed the order. You need another one? Write to us with the order number.
""",
    ),
    Page(
        title="Our stores: opening hours, and seeing a piece", topic=STORES, owner="Sue Marsh", days=120, review_in=20,
        reasons=(("Store", "Store visit"),),
        search_words="open sunday parking leeds toronto denver see stock", helpful=35, said=39,
        body="""| Store | Monday to Friday | Saturday | Sunday |
|---|---|---|---|
| Leeds | 9:00–20:00 | 9:00–18:00 | 11:00–17:00 |
| Toronto | 10:00–20:00 | 10:00–18:00 | closed |
| Denver | 10:00–19:00 | 10:00–18:00 | closed |

Is a piece on the floor? The shop says so under each product, and is renewed every hour. For beds and sofas you can book twenty
minutes with
somebody who knows them.
""",
    ),
    Page(
        title="Refunds after the thirty days: when it is an exception", topic=RETURNS, owner="Sue Marsh", days=100, review_in=70,
        reasons=(("Returns", "Refund refused"),), search_words="hospital exception late return goodwill", is_internal=True,
        body="""For us only. The thirty days are a rule, not a wall.

Ask first: **was there a reason that anybody would accept?** Illness, a death in the family, a delivery that we moved, a wrong
date that we gave.

1. Note the reason in the case, in the customer's words.
2. Up to £50 you decide; above it ask for a decision, with your recommendation.
3. Do not ask for a proof of illness. Nobody here reads such letters.
""",
    ),
    Page(
        title="Orchard table lamp: what to say and do", topic=PRODUCT, owner="Sue Marsh", days=9, review_in=14,
        search_words="lamp recall mains batch smell hot switch orchard", is_internal=True,
        body="""For us only, until the product team has answered.

- **First:** off the mains, do not use it, do not open it.
- Ask for the batch number under the foot, and for a picture.
- Collect it the same day; the refund does not wait for the lamp.
- Anybody hurt, anything burnt: escalate at once, mark it as safety.
""",
    ),
)  # fmt: skip
GERMAN = Page(
    title="Wann kommt meine Bestellung?", topic=DELIVERY, owner="Priya Nair", days=18, review_in=150, helpful=6, said=7,
    search_words="paket sendung verfolgen liefertermin verspätet",
    body="""Kleine Pakete kommen innerhalb von **drei Werktagen**. Möbel, die zwei Personen tragen, kommen an einem Tag, den Sie
wählen.

1. Verlässt Ihre Bestellung unser Lager, erhalten Sie eine E-Mail mit einem Link zur Sendungsverfolgung.
2. Am Abend vorher nennt eine SMS ein Zeitfenster von zwei Stunden.
3. Am Tag selbst ruft der Fahrer eine halbe Stunde vorher an.

**Sie kam nicht?** Schreiben Sie uns, sobald das Zeitfenster vorbei ist. Halten wir den Tag nicht ein, erhalten Sie die
Lieferkosten zurück.
""",
)  # fmt: skip
FRENCH = Page(
    title="Quand mon remboursement arrive-t-il ?", topic=RETURNS, owner="Priya Nair", days=40, review_in=130, helpful=4, said=9,
    search_words="remboursement argent banque délai retour",
    body="""**Dans les cinq jours ouvrables** après l’arrivée de votre retour chez nous. Nous vous écrivons le jour où l’argent
part.

Il revient par le même chemin : carte, compte ou carte-cadeau. Votre banque peut avoir besoin de trois jours de plus.

Si cela dure plus de **huit jours ouvrables**, écrivez-nous avec votre numéro de commande : nous vérifions le jour même.
""",
)  # fmt: skip
WORDS: dict[str, tuple[tuple[bool, str], ...]] = {
    "When do I get my money back?": (
        (False, "I have waited eleven days and this page says five."),
        (False, "Does the five days count from posting it or from when you have it?"),
        (False, "What about payment in instalments? Nothing here."),
        (True, "Clear, thank you."),
    ),
    "Send something back": (
        (False, "Who carries a wardrobe down three floors? You do not say."),
        (False, "It does not say how to get the label again when it is lost."),
        (True, "The label came in two minutes."),
    ),
    "Help with assembling": ((False, "A film would help more than words."), (True, "Loosening the last four screws did it!")),
    "When does my order come?": ((True, "I did not know that I get the delivery costs back."),),
}
# What was looked for and not found, with how often, and where.
NOT_FOUND = (
    ("take away old mattress", "en", 23), ("do you lift the old sofa", "en", 14), ("gift card balance", "en", 11),
    ("student discount", "en", 9), ("delivery to scotland islands", "en", 7), ("altes sofa mitnehmen", "de", 5),
    ("fabric samples", "en", 12), ("carte cadeau", "fr", 4), ("change the name on the invoice", "en", 3),
)  # fmt: skip
FOUND = (("tracking", "en", 96, 1), ("refund", "en", 81, 2), ("cancel order", "en", 52, 1), ("spare parts", "en", 17, 2))
