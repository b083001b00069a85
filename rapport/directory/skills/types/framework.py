"""The framework that ships: eleven skills of customer service, each with what is seen at every level, in our own words."""

from . import SkillDraft


def _(sentence: str) -> str:
    """Mark a sentence for translation."""
    return sentence


def _draft(name: str, summary: str, *anchors: str) -> SkillDraft:
    return SkillDraft(name=name, summary=summary, anchors=dict(enumerate(anchors)))


CONFLICT_RESOLUTION = "conflict_resolution"
FRAMEWORK = {
    "communication": _draft(
        _("Communication"),
        _("Says and writes what is meant, so that it is understood the first time."),
        _("Answers leave the customer with the same question; tone or order has to be put right by others."),
        _("Writes clear answers from a template; asks somebody before saying anything unusual."),
        _("Answers the question that was asked, in plain words and in order; customers need not ask again."),
        _("Explains bad news and complicated matters so that they are accepted; fits tone and length to the person."),
        _("Others use these answers as models; rewrites what the department sends and shows why it reads better."),
    ),
    "customer_service": _draft(
        _("Customer service"),
        _("Sees what the customer needs behind what they ask, and sees it through."),
        _("Handles the request as a form to be filled in; what is promised is lost from sight."),
        _("Handles usual requests by the guide; needs reminding of what was promised."),
        _("Finds out what is needed, settles it or says who does and by when, and keeps that word."),
        _("Foresees the next question, repairs what went wrong before it is claimed, and makes exceptions with reasons."),
        _("Turns single cases into better guides and standards; colleagues bring the hard ones here."),
    ),
    "management": _draft(
        _("Management"),
        _("Gets work done through others: plans it, hands it out, and follows it up."),
        _("Does own work only; does not yet see the work of the group."),
        _("Hands out single pieces of work when told to, and reports how they went."),
        _("Plans a team's day, notices early what will not hold, and moves people or work in time."),
        _("Runs a team over months: targets, coaching, absences and budget fit together and are followed up."),
        _("Builds teams that run without them; other managers take over their ways of working."),
    ),
    "organisation": _draft(
        _("Organisation"),
        _("Keeps many things in order, so that nothing is lost and others can find it."),
        _("Notes are missing; others cannot take a case over without asking."),
        _("Keeps notes when reminded; looks for things in several places."),
        _("Every case says what was done and what comes next; the desk is empty of surprises."),
        _("Keeps order over long and branched matters, with several departments and dates."),
        _("Sets up the order in which a whole team works, and simplifies it again and again."),
    ),
    "interpersonal": _draft(
        _("Dealing with people"),
        _("Meets people with respect, notices how they are, and works with them as they are."),
        _("Talks past people; small frictions have to be cleared up by others."),
        _("Is polite and helpful with those who are easy to deal with."),
        _("Listens to the end, notices what somebody feels, and answers to it as well as to the facts."),
        _("Wins over those who are shy, upset or very different; is trusted with what is confidential."),
        _("Shapes how people treat each other here; mediates where others have given up."),
    ),
    "problem_solving": _draft(
        _("Problem-solving"),
        _("Finds what is really wrong, and a way that lasts."),
        _("Passes on whatever is not in the guide."),
        _("Tries the known ways in turn; asks when none of them fits."),
        _("Finds the cause of usual problems with a few good questions, and settles it, not only the symptom."),
        _("Takes apart problems that nobody has had before, weighs several ways and says what each costs."),
        _("Removes causes for good with other departments, and shows by figures that they are gone."),
    ),
    "leadership": _draft(
        _("Leadership"),
        _("Gives direction, takes responsibility, and makes others better."),
        _("Waits to be told; explains mistakes by others."),
        _("Takes responsibility for own work and says so when something went wrong."),
        _("Goes ahead in a difficulty, explains why, and helps newcomers without being asked."),
        _("Decides for a team when it is uncomfortable, stands by it, and tells people honestly how they do."),
        _("People follow without having to; has made leaders of others."),
    ),
    "teamwork": _draft(
        _("Teamwork"),
        _("Works so that the team succeeds, and not only oneself."),
        _("Works alone; hand-overs leave gaps."),
        _("Helps when asked; shares what was asked for."),
        _("Hands over cleanly, shares what was learned, and lends a hand when the queue is long."),
        _("Brings people of several teams together on one matter, and clears up differences openly."),
        _("The team works better because of them, also on days when they are away."),
    ),
    "time_management": _draft(
        _("Time management"),
        _("Does first what counts most, and finishes it in time."),
        _("Works in the order in which things come in; dates are missed without a word."),
        _("Keeps dates with reminders; says so late when one will not hold."),
        _("Puts safety, promises and due moments first, and says early what cannot be kept."),
        _("Keeps long matters and the day's queue both moving, also in peaks."),
        _("Arranges the work of many so that peaks are met without overtime."),
    ),
    CONFLICT_RESOLUTION: _draft(
        _("Conflict resolution"),
        _("Brings somebody who is angry back to a matter that can be settled."),
        _("Argues back, goes silent, or gives in; the customer is angrier afterwards."),
        _("Stays polite, but needs somebody else as soon as the customer is angry."),
        _("Lets people finish, names what it did to them, and offers a choice; usual complaints end calmly."),
        _("Settles matters with insults, threats or a long history alone, and sets limits without heat."),
        _("Is asked in when others are stuck, wins lost customers back, and shows others how it is done."),
    ),
    "decision_making": _draft(
        _("Decision-making"),
        _("Decides in time, on what is known, and says why."),
        _("Puts off what is within own limits, or decides without looking."),
        _("Decides what the guide decides; asks for the rest."),
        _("Uses own limits fully, weighs customer and cost, and writes the reason down."),
        _("Decides with incomplete facts and under pressure, and corrects it when it was wrong."),
        _("Sets the limits by which others decide, and learns from how the decisions turned out."),
    ),
}  # fmt: skip
