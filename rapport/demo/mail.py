"""What Marlow & Reed writes every day: templates of answers, in English and for some customers in German and French."""

from datetime import datetime

from rapport.desk.channels.actions import set_template

from .company import BY

TEMPLATES = {
    "Late delivery: new date": {
        "en": "Dear {{customer.name}},\n\nI am sorry that your delivery did not come as promised. I have spoken with the carrier: it is now "
        "planned for DATE between TIME and TIME, and I will look on that day whether it came.\n\nIf that does not suit you, simply "
        "answer this message.",
        "de": "Guten Tag {{customer.name}},\n\nes tut mir leid, dass Ihre Lieferung nicht wie versprochen kam. Ich habe mit dem "
        "Spediteur gesprochen: Sie ist nun für den DATUM zwischen UHRZEIT und UHRZEIT geplant.\n\nPasst es Ihnen nicht, antworten Sie "
        "einfach auf diese Nachricht.",
        "fr": "Bonjour {{customer.name}},\n\nje suis désolé que votre livraison ne soit pas arrivée comme promis. Elle est maintenant "
        "prévue le DATE entre HEURE et HEURE.\n\nSi cela ne vous convient pas, répondez simplement à ce message.",
    },
    "Refund is on its way": {
        "en": "Dear {{customer.name}},\n\nwe have refunded AMOUNT to the card you paid with. Banks take up to five working days to "
        "show it. If it is not there by then, answer this message and I will follow it up with ours.",
        "de": "Guten Tag {{customer.name}},\n\nwir haben BETRAG auf die Karte erstattet, mit der Sie bezahlt haben. Banken brauchen bis zu "
        "fünf Werktage, bis es sichtbar ist.",
    },
    "Part is missing: photo, please": {
        "en": "Dear {{customer.name}},\n\nthank you for telling us. So that we send the right part at once: could you answer this "
        "message with a photo of the label on the carton, or tell me the number on it?",
    },
    "Complaint received": {
        "en": "Dear {{customer.name}},\n\nthank you for telling us what went wrong. I am {{person.first_name}} and I look into it myself. "
        "Your number is {{case.number}}. You hear from me by DATE, also if I do not know everything by then.",
    },
}


def make_templates(*, at: datetime) -> None:
    """Write the templates."""
    for name, bodies in TEMPLATES.items():
        set_template(name=name, bodies=bodies, by=BY, at=at)
