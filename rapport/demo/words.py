"""What customers ask and say at Marlow & Reed, and how they are answered: the trees and the sentences of the demo."""

from dataclasses import dataclass

from rapport.desk.cases.types import Kind

# Two-level tree of causes: name → (department that answers for it, its causes).
CAUSES: dict[str, tuple[str, tuple[str, ...]]] = {
    "Delivery": ("Logistics", ("Carrier late", "Carrier damage", "Picking error", "Slot not kept")),
    "Product": ("Product development", ("Material fault", "Design fault", "Instructions unclear", "Part missing in box")),
    "Web shop": ("Web shop", ("Wrong stock shown", "Checkout error", "Description wrong")),
    "Promise": ("Marketing", ("Advertised otherwise", "Price promise unclear")),
    "Money": ("Billing", ("Refund delayed", "Charged twice")),
    "Store": ("Stores", ("Nobody to help", "Stock not kept")),
    "Our answer": ("", ("Answer wrong", "Answer late")),
    "Customer": ("", ("Changed mind", "Wants to know")),
}


@dataclass(frozen=True)
class Theme:
    """One reason of the tree with what belongs to it.

    ``weight``: share of all cases, any unit. ``causes``: (group, cause) with weights. ``subjects`` and ``says`` may hold
    {product}, {carrier}, {store}, {order} and {days}. ``uses``: the attributes that such a case carries.
    """

    group: str
    name: str
    kind: Kind
    weight: float
    causes: tuple[tuple[str, str, float], ...]
    subjects: tuple[str, ...]
    says: tuple[str, ...]
    uses: tuple[str, ...] = ("order_reference", "product")


LATE = Theme(
    "Delivery", "Late delivery", Kind.COMPLAINT, 0.0,
    (("Delivery", "Carrier late", 0.8), ("Delivery", "Slot not kept", 0.2)),
    ("{product} has not come", "Delivery {days} days late", "Waited all day, no {product}", "Delivery slot missed again"),
    (
        "My {product} should have been here {days} days ago and the tracking has not moved.",
        "I took a day off for the delivery and nobody came. {carrier} says it was never on the van.",
        "This is the second slot that was not kept. When will my {product} really arrive?",
        "The tracking of order {order} says delivered. It is not. Nobody rang, nobody left a card.",
        "{days} days of waiting, and every message says tomorrow.",
    ),
    ("order_reference", "product", "carrier"),
)  # fmt: skip

THEMES: tuple[Theme, ...] = (
    LATE,
    Theme("Delivery", "Where is my order", Kind.ORDER, 15, (("Customer", "Wants to know", 1),),
        ("Where is order {order}?", "When does my {product} come?"),
        ("Could you tell me when order {order} will arrive?", "The mail said three days. It is day {days}. Where is my {product}?",
         "I have no tracking number for order {order}."), ("order_reference", "product", "carrier")),
    Theme("Delivery", "Change of slot", Kind.REQUEST, 7, (("Customer", "Changed mind", 1),),
        ("Another delivery day for {product}", "I am away on the delivery day"),
        ("I cannot be at home on the day. Can the {product} come a week later?",
         "Please deliver order {order} after five in the evening."), ("order_reference", "product", "carrier")),
    Theme("Delivery", "Damaged on arrival", Kind.COMPLAINT, 5.5,
        (("Delivery", "Carrier damage", 0.7), ("Product", "Material fault", 0.3)),
        ("{product} came damaged", "Broken on arrival: {product}"),
        ("The box was wet and the {product} has a crack along the side.", "One leg of the {product} is split. I have pictures.",
         "It arrived with a dent, and the driver had left before I could look."), ("order_reference", "product", "carrier")),
    Theme("Delivery", "Wrong or missing item", Kind.COMPLAINT, 4,
        (("Delivery", "Picking error", 0.7), ("Product", "Part missing in box", 0.3)),
        ("Wrong item in order {order}", "Something is missing: {product}"),
        ("I ordered the {product} and got something else.", "The screws of the {product} are not in the box.",
         "Two of the three parcels came. The third one is nowhere."), ("order_reference", "product", "carrier")),
    Theme("Order", "Change or cancel", Kind.ORDER, 9, (("Customer", "Changed mind", 1),),
        ("Please cancel order {order}", "Other colour for {product}"),
        ("I ordered twice by mistake. Please cancel order {order}.", "Can I still change the colour of the {product}?",
         "Please add a second {product} to order {order}.")),
    Theme("Order", "Payment", Kind.ENQUIRY, 5, (("Web shop", "Checkout error", 0.4), ("Money", "Charged twice", 0.2),
        ("Customer", "Wants to know", 0.4)), ("Payment of order {order}", "Charged twice?"),
        ("The card was charged, but I have no confirmation.", "Can I pay order {order} by invoice?",
         "My bank shows the amount twice."), ("order_reference",)),
    Theme("Product", "Product information", Kind.ENQUIRY, 15, (("Customer", "Wants to know", 0.9), ("Web shop", "Description wrong", 0.1)),
        ("Question about {product}", "Does {product} fit?", "{product}: measurements"),
        ("How wide is the {product} without the frame?", "Is the cover of the {product} washable?",
         "Does the {product} come assembled?", "Which wood is used for the {product}?"), ("product",)),
    Theme("Product", "Assembly", Kind.ENQUIRY, 6, (("Product", "Instructions unclear", 0.8), ("Product", "Part missing in box", 0.2)),
        ("Step {days} of {product}", "Assembling {product}"),
        ("Step {days} of the instructions shows a part that I do not have.", "The holes of the {product} do not meet.",
         "Is there a video for the {product}?"), ("product",)),
    Theme("Product", "Faulty product", Kind.COMPLAINT, 5, (("Product", "Material fault", 0.6), ("Product", "Design fault", 0.4)),
        ("{product} stopped working", "{product} broken after {days} weeks"),
        ("After {days} weeks the {product} makes a noise and smells.", "The seam of the {product} has opened.",
         "The switch of the {product} is loose. Is that dangerous?")),
    Theme("Product", "Spare part", Kind.REQUEST, 4, (("Customer", "Wants to know", 1),),
        ("Spare part for {product}", "Replacement handle"), ("Where can I get a new handle for the {product}?",
         "I lost the key of the {product}."), ("product",)),
    Theme("Returns", "Return", Kind.REQUEST, 9, (("Customer", "Changed mind", 0.7), ("Web shop", "Description wrong", 0.3)),
        ("Return of {product}", "Sending back order {order}"),
        ("The {product} is too large. How do I send it back?", "I would like to return order {order}. Who collects it?")),
    Theme("Returns", "Refund not received", Kind.COMPLAINT, 4, (("Money", "Refund delayed", 0.9), ("Our answer", "Answer wrong", 0.1)),
        ("Refund for order {order}", "Still no money back"),
        ("You have had the {product} back for {days} days and I have no refund.", "I was told five working days. It is now {days}.",
         "Three people have told me three dates for the refund.")),
    Theme("Returns", "Refund refused", Kind.COMPLAINT, 1.2, (("Promise", "Advertised otherwise", 0.5), ("Our answer", "Answer wrong", 0.5)),
        ("Refund refused after {days} days", "Why is my return refused?"),
        ("Your shop says happy or money back. Nobody says that it ends after thirty days.",
         "I was in hospital. I could not send it back in time.")),
    Theme("Store", "Store visit", Kind.ENQUIRY, 4, (("Customer", "Wants to know", 0.8), ("Store", "Stock not kept", 0.2)),
        ("Is {product} in the {store} store?", "Opening hours {store}"),
        ("Can I see the {product} in {store}?", "Is the {store} store open on the holiday?",
         "The site said in stock, the shelf was empty."), ("product", "store")),
    Theme("Store", "Service in the store", Kind.COMPLAINT, 1.2, (("Store", "Nobody to help", 1),),
        ("Nobody to help in {store}", "Twenty minutes at the till in {store}"),
        ("I waited twenty minutes in {store} and then left.", "Nobody on the floor in {store} knew the {product}."), ("store",)),
    Theme("Account", "Account and data", Kind.REQUEST, 4, (("Customer", "Wants to know", 1),),
        ("New address", "I cannot sign in", "Please stop the newsletter"),
        ("I moved. Please change my address before order {order} leaves.", "The link to reset my password does not arrive.",
         "I have asked twice not to get the newsletter."), ()),
    Theme("Praise", "Thanks", Kind.COMPLIMENT, 3, (("Customer", "Wants to know", 1),),
        ("Thank you", "A word of praise", "Your colleague was wonderful"),
        ("Your colleague stayed on the line until it was solved. Please tell her.",
         "The driver carried the {product} up three floors and smiled.", "The {product} is even better than in the pictures."),
        ("product",)),
)  # fmt: skip

GREETINGS = ("Hello,", "Good morning,", "Dear Marlow & Reed,", "Hi,", "", "", "Good evening,")
ENDINGS = ("Thank you.", "Please let me know.", "", "", "Kind regards", "I would like an answer today.", "What happens now?")
ANSWERS = (
    "Thank you for writing. I have looked into it: {fact} If anything is still open, just answer here.",
    "I am sorry for the trouble. {fact} I stay on it until it is settled.",
    "Good that you asked. {fact}",
    "I have checked order and stock for you. {fact}",
)
FACTS = {
    Kind.COMPLAINT: (
        "I have booked a replacement for you and the carrier collects the old one.",
        "your refund is on its way and should arrive within three working days.",
        "I have a fixed slot for you now, and I will check on the day that it is kept.",
    ),
    Kind.ORDER: ("your order leaves the warehouse tomorrow and you get the tracking by mail.", "the change is in your order."),
    Kind.ENQUIRY: ("the measurements and the material are on the sheet that I attach in words below.", "yes, it does."),
    Kind.REQUEST: ("it is arranged as you asked.", "the label is in your inbox; any parcel shop takes it."),
    Kind.COMPLIMENT: ("I have passed your words on, and they were read aloud this morning.",),
}
ASKS = (
    "So that I can settle this, could you tell me whether the box is still there?",
    "Could you send a picture of the label on the back?",
    "Which day would suit you best?",
)
CUSTOMER_ANSWERS = ("Yes, it is.", "Here is what you asked for.", "Any day but Friday.", "I have sent it already, last week.")
ASKS_OTHERS = "I have asked our colleagues in {department} and will write as soon as I know more."
STILL_WRONG = ("It is not settled: nothing has come.", "You said it was solved. It is not.", "The same thing has happened again.")
ABUSE = (
    "You are all useless idiots and I will find out your name.",
    "Are you stupid? Do your damn job for once.",
    "Shut up and get me somebody with a brain.",
)
