"""The switchboard: who may what, what happens after what, what stands on which page. The whole building on one screen."""

from collections.abc import Mapping

from django.utils.translation import gettext_lazy as _

from rapport.desk.cases import events as cases
from rapport.desk.cases import queries as cases_queries
from rapport.desk.cases import reactions as cases_reactions
from rapport.desk.cases.actions import closing as cases_closing
from rapport.desk.cases.queries import sharing as cases_sharing
from rapport.desk.cases.web import brief as cases_brief
from rapport.desk.cases.web import words as cases_words
from rapport.desk.channels import events as channels
from rapport.desk.channels import reactions as channels_reactions
from rapport.desk.channels.queries import addresses as channels_addresses
from rapport.desk.complaints import events as complaints
from rapport.desk.complaints import queries as complaints_queries
from rapport.desk.complaints import reactions as complaints_reactions
from rapport.desk.complaints.actions import reaching as complaints_reaching
from rapport.desk.knowledge import events as knowledge
from rapport.desk.knowledge import reactions as knowledge_reactions
from rapport.desk.knowledge.web import outside as knowledge_outside
from rapport.desk.orders import events as orders
from rapport.desk.orders.actions import taking_away as orders_taking_away
from rapport.desk.recurring import events as recurring
from rapport.desk.recurring import reactions as recurring_reactions
from rapport.desk.recurring.web import words as recurring_words
from rapport.desk.remedies import events as remedies
from rapport.desk.remedies import queries as remedies_queries
from rapport.desk.remedies.web import shown as remedies_shown
from rapport.desk.routing import events as routing
from rapport.desk.routing import reactions as routing_reactions
from rapport.desk.routing.web import words as routing_words
from rapport.direction.measures import events as measures
from rapport.direction.measures import reactions as measures_reactions
from rapport.direction.reports import events as reports
from rapport.direction.reports import reactions as reports_reactions
from rapport.direction.today import reactions as today_reactions
from rapport.directory.catalogue import events as catalogue
from rapport.directory.connections import events as connections
from rapport.directory.connections import reactions as connections_reactions
from rapport.directory.connections.actions import queueing as connections_queueing
from rapport.directory.customers import events as customers
from rapport.directory.customers import reactions as customers_reactions
from rapport.directory.people import events as people
from rapport.directory.people import reactions as people_reactions
from rapport.directory.skills import events as skills
from rapport.directory.skills import reactions as skills_reactions
from rapport.directory.skills.web import subjects as skills_subjects
from rapport.governance.commitments import events as commitments
from rapport.governance.commitments import queries as commitments_queries
from rapport.governance.commitments import reactions as commitments_reactions
from rapport.governance.commitments.web import subjects as commitments_subjects
from rapport.governance.decisions import events as decisions
from rapport.governance.decisions import reactions as decisions_reactions
from rapport.governance.decisions.web import subjects as decisions_subjects
from rapport.governance.standards import events as standards
from rapport.governance.standards.web import words as standards_words
from rapport.kernel import actor, files, inbox, journal, live
from rapport.metrics import events as metrics
from rapport.site import crises, guards, holdings, learning, numbers, outgoing, panels, places, staying, subjects, work
from rapport.site.grants import GRANTS
from rapport.team.training import reactions as training_reactions
from rapport.ui import slots
from rapport.voice.surveys import events as surveys
from rapport.voice.surveys import reactions as surveys_reactions
from rapport.voice.surveys.web import building as surveys_building

REACTIONS: Mapping[type[journal.Event], tuple[journal.Reaction, ...]] = {
    metrics.EvidenceFrozen: (),
    metrics.EvidenceCited: (),
    metrics.CitationWithdrawn: (),
    metrics.EffectAsked: (),
    metrics.EffectSettled: (),
    people.PersonAdded: (),
    people.PersonChanged: (recurring_reactions.tell_to_hand_on,),
    people.PersonTakenAway: (),
    people.TeamTakenAway: (),
    people.TeamAdded: (),
    people.TeamChanged: (),
    people.SiteAdded: (),
    people.SiteRenamed: (),
    people.PresenceSet: (routing_reactions.give_waiting,),
    people.PresenceWithdrawn: (routing_reactions.give_waiting,),
    people.DeputyNamed: (people_reactions.tell_deputy,),
    people.DeputyWithdrawn: (),
    people.PersonInvited: (),
    people.InvitationWithdrawn: (),
    people.InvitationAccepted: (),
    people.SignInClosed: (learning.tell_of_leaver,),
    people.DepartmentAdded: (),
    people.DepartmentChanged: (commitments_reactions.renew_links,),
    skills.SkillSet: (),
    skills.SkillAssessed: (skills_reactions.tell_person,),
    skills.AssessmentWithdrawn: (),
    skills.LevelExpired: (skills_reactions.tell_of_expiry,),
    customers.CustomerAdded: (),
    customers.CustomerTakenAway: (),
    customers.CustomerChanged: (cases_reactions.judge_customer,),
    customers.CustomersMerged: (customers_reactions.carry_rest, cases_reactions.judge_customer),
    customers.CustomersParted: (cases_reactions.judge_customer,),
    customers.CustomersKeptApart: (),
    customers.OrganisationsMerged: (customers_reactions.carry_members,),
    customers.OrganisationsParted: (),
    customers.OrganisationsKeptApart: (),
    customers.ContactPointAdded: (),
    customers.ContactPointPreferred: (),
    customers.ContactPointRemoved: (),
    customers.VulnerabilityMarked: (),
    customers.VulnerabilityReviewed: (),
    customers.VulnerabilityEnded: (),
    customers.OrganisationAdded: (),
    customers.OrganisationChanged: (),
    customers.SegmentAdded: (),
    customers.SegmentChanged: (),
    catalogue.ProductSet: (),
    catalogue.StoreSet: (),
    remedies.RemedyAsked: (),
    remedies.RemedyGiven: (),
    remedies.RemedyRefused: (),
    remedies.LedgerCorrected: (),
    remedies.PaymentBooked: (),
    remedies.GuideSet: (),
    remedies.LimitSet: (),
    knowledge.ArticleBegun: (),
    knowledge.ArticleEdited: (),
    knowledge.PictureAdded: (),
    knowledge.ArticleArranged: (),
    knowledge.ArticleHandedIn: (knowledge_reactions.tell_publisher,),
    knowledge.ArticlePublished: (knowledge_reactions.tell_writer,),
    knowledge.ArticleRetired: (),
    knowledge.DraftDiscarded: (),
    knowledge.ArticleReviewed: (),
    knowledge.ReviewDue: (knowledge_reactions.remind_owner,),
    knowledge.ChangeProposed: (knowledge_reactions.tell_publisher,),
    knowledge.ProposalAnswered: (knowledge_reactions.tell_proposer,),
    knowledge.FeedbackGiven: (),
    knowledge.ArticleUsed: (),
    knowledge.SearchesSettled: (),
    knowledge.TopicSet: (),
    orders.OrderTold: (),
    orders.OrdersBroughtIn: (),
    orders.OrderCarried: (),
    orders.OrderTakenAway: (),
    orders.OrdersTakenAway: (),
    orders.AddressChanged: (),
    orders.OrderCancelled: (),
    orders.ReturnAnnounced: (),
    orders.OrderRefunded: (),
    orders.ConnectionSet: (),
    orders.WebhookHeard: (),
    commitments.PromiseMade: (commitments_reactions.tell_owner,),
    measures.TargetSet: (),
    measures.TargetEnded: (),
    measures.TargetMissed: (measures_reactions.raise_improvement,),
    measures.TargetMetAgain: (),
    measures.OwnerNamed: (),
    measures.QuestionSaved: (),
    measures.QuestionForgotten: (),
    measures.AgreementRecorded: (),
    measures.AgreementWithdrawn: (),
    measures.FiguresLookedAt: (),
    commitments.ImprovementRaised: (commitments_reactions.tell_owner,),
    commitments.PromiseDue: (commitments_reactions.remind_owner,),
    commitments.PromiseKept: (),
    commitments.PromiseBroken: (commitments_reactions.tell_of_break,),
    commitments.PromiseWithdrawn: (),
    commitments.PromiseCarriedOver: (),
    commitments.PromiseOwedTo: (),
    commitments.CommitmentMoved: (),
    commitments.HandedToDepartment: (commitments_reactions.mail_department,),
    commitments.DepartmentAnswered: (commitments_reactions.tell_of_answer,),
    commitments.DepartmentTold: (commitments_reactions.mail_department,),
    commitments.DepartmentReminded: (commitments_reactions.mail_department, commitments_reactions.tell_ours),
    commitments.DepartmentLinkSent: (commitments_reactions.mail_department,),
    commitments.PromiseHandedOver: (commitments_reactions.tell_owner,),
    decisions.DecisionAsked: (decisions_reactions.tell_decider,),
    decisions.DecisionMade: (decisions_reactions.carry_out, decisions_reactions.tell_asker),
    decisions.DecisionDelegated: (decisions_reactions.tell_decider,),
    decisions.DecisionAskedBack: (decisions_reactions.tell_asker,),
    decisions.DecisionExplained: (decisions_reactions.tell_decider,),
    decisions.DecisionWithdrawn: (decisions_reactions.carry_out, decisions_reactions.tell_withdrawn),
    decisions.DecisionOverdue: (decisions_reactions.remind_decider,),
    decisions.DecisionReviewDue: (decisions_reactions.remind_decider,),
    decisions.DecisionReviewed: (),
    **holdings.REACTIONS,
    connections.TokenMade: (),
    connections.TokenWithdrawn: (),
    connections.WebhookSet: (),
    connections.WebhookSwitched: (),
    connections.SecretRenewed: (),
    connections.WebhookGivenUp: (connections_reactions.tell_of_given_up,),
    standards.MilestoneReached: (cases_reactions.tell_of_milestone, routing_reactions.automate),
    standards.StillOverdue: (cases_reactions.climb_on,),
    standards.StageReached: (cases_reactions.tell_of_stage,),
    standards.StandardChanged: (cases_reactions.judge_again,),
    standards.StandardDescribed: (),
    standards.CalendarChanged: (cases_reactions.count_again, recurring_reactions.count_again),
    cases.CaseOpened: (
        channels_reactions.carry_receipt,
        routing_reactions.automate,
        routing_reactions.give_waiting,
        training_reactions.watch_case,
    ),
    cases.ContactReceived: (
        cases_reactions.tell_of_contact,
        cases_reactions.tell_followers,
        routing_reactions.automate,
        training_reactions.hear_contact,
    ),
    cases.AnswerWritten: (channels_reactions.lay_in_queue,),
    cases.ContactSent: (channels_reactions.carry_answer,),
    cases.ContactMarked: (training_reactions.hear_contact,),
    cases.NoteWritten: (cases_reactions.tell_followers,),
    cases.ContactTakenBack: (),
    cases.FileAttached: (),
    cases.CaseMoved: (
        cases_reactions.tell_followers,
        complaints_reactions.tell_of_case,
        routing_reactions.automate,
        routing_reactions.give_waiting,
        training_reactions.watch_case,
    ),
    cases.CaseRestricted: (decisions_reactions.tell_of_kept,),
    cases.CaseAssigned: (
        cases_reactions.tell_of_assignment,
        routing_reactions.give_waiting,
        training_reactions.watch_case,
    ),
    cases.PriorityChanged: (routing_reactions.automate, training_reactions.watch_case),
    cases.CaseClassified: (today_reactions.look_again, training_reactions.watch_case),
    cases.CaseCarried: (),
    cases.CaseCorrected: (channels_reactions.stop_copies,),
    cases.CaseEscalated: (cases_reactions.tell_of_escalation, training_reactions.watch_case),
    cases.CaseWarned: (cases_reactions.tell_of_warning,),
    cases.EscalationDelegated: (cases_reactions.tell_of_delegation, today_reactions.renew_needs),
    cases.EscalationReturned: (cases_reactions.tell_of_guidance, today_reactions.renew_needs),
    cases.EscalationWithdrawn: (today_reactions.renew_needs, training_reactions.watch_case),
    cases.CaseTakenOver: (
        cases_reactions.tell_of_takeover,
        today_reactions.renew_needs,
        training_reactions.after_takeover,
    ),
    cases.TakeoverEnded: (cases_reactions.tell_of_outcome,),
    cases.CasesBroughtIn: (today_reactions.look_at_all_again,),
    cases.CaseTakenAway: (),
    cases.CasesTakenAway: (today_reactions.look_at_all_again,),
    cases.CaseBroughtUpToDate: (),
    cases.LinkRenewed: (),
    cases.CasesLinked: (),
    cases.CaseMerged: (),
    cases.CaseSplit: (),
    cases.ClosingRuleSet: (),
    cases.BulkMoved: (),
    cases.ViewSaved: (),
    cases.ViewForgotten: (),
    cases.MacroSet: (),
    cases.MacroRun: (),
    cases.FollowingSet: (),
    cases.PersonMentioned: (cases_reactions.tell_of_mention,),
    cases.TimeBegun: (),
    cases.TimeKept: (),
    cases.TimeCorrected: (),
    cases.ChecklistItemSet: (),
    cases.ChecklistMarked: (),
    cases.SettlingAsked: (cases_reactions.tell_of_asked_settling,),
    cases.SettlingAnswered: (cases_reactions.tell_of_answered_settling,),
    cases.ReasonSet: (),
    cases.CauseSet: (),
    cases.AttributeSet: (),
    recurring.ScheduleSet: (),
    recurring.ScheduleMoved: (recurring_reactions.tell_of_end,),
    recurring.ScheduleHandedOn: (recurring_reactions.tell_new_owner,),
    recurring.DateSkipped: (),
    recurring.DateSettled: (recurring_reactions.tell_of_date,),
    routing.QueueSet: (),
    routing.QueueSwitched: (),
    routing.CaseRouted: (),
    routing.PlacementsRecorded: (),
    routing.CaseLeftOut: (),
    routing.AutomationSet: (),
    routing.AutomationSwitched: (),
    routing.AutomationTried: (),
    routing.AutomationRan: (),
    channels.MailboxConnected: (),
    channels.MailboxChanged: (),
    channels.MailSetAside: (),
    channels.MailTakenAgain: (),
    channels.MailReported: (channels_reactions.tell_of_report, surveys_reactions.hear_report),
    channels.MailFailed: (channels_reactions.tell_of_failure, surveys_reactions.hear_failed),
    channels.MailSent: (surveys_reactions.hear_sent,),
    channels.MailTakenBack: (),
    channels.MailSentAgain: (),
    channels.ParticipantSet: (),
    channels.TemplateSet: (),
    channels.LetterMoved: (channels_reactions.tell_of_return,),
    channels.LettersPrinted: (),
    channels.LetterScanned: (),
    channels.LetterheadSet: (),
    **crises.REACTIONS,
    complaints.ComplaintOpened: (),
    complaints.ComplaintsBroughtIn: (),
    complaints.ComplaintRecorded: (channels_reactions.keep_from_withdrawn,),
    complaints.LetterSent: (),
    complaints.ComplaintClosed: (),
    complaints.ComplaintReopened: (),
    complaints.MilestoneNear: (complaints_reactions.warn,),
    complaints.ForecastMade: (complaints_reactions.tell_forecast,),
    complaints.HandlingAsked: (complaints_reactions.send_question,),
    complaints.EffectDue: (complaints_reactions.tell_effect,),
    complaints.RetentionOver: (complaints_reactions.tell_retention,),
    complaints.RecordsErased: (complaints_reactions.tell_retention,),
    complaints.ReturnFrozen: (),
    complaints.RegimeSet: (),
    complaints.EntitySet: (),
    complaints.DayNear: (complaints_reactions.tell_day,),
    complaints.BehaviourLimited: (complaints_reactions.tell_of_limit,),
    surveys.SurveySet: (),
    surveys.SurveySwitched: (),
    surveys.CustomerAsked: (surveys_reactions.mail_question,),
    surveys.InvitationMoved: (),
    surveys.SurveyAnswered: (surveys_reactions.tell_lead,),
    surveys.CustomerCalledBack: (),
    surveys.AskingStopped: (),
    surveys.AnswersBroughtIn: (),
    **learning.REACTIONS,
    reports.ReportDrafted: (reports_reactions.tell_of_draft,),
    reports.ReportEdited: (),
    reports.ReportApproved: (),
    reports.ApprovalWithdrawn: (),
    reports.ReportSent: (reports_reactions.send_letters,),
    reports.LinkRevoked: (),
    reports.OutcomeRecorded: (),
    reports.ReaderAdded: (),
    reports.ReaderChanged: (),
    reports.PlanSet: (),
    reports.ReportDue: (reports_reactions.tell_of_due,),
    reports.FiguresAsked: (),
    reports.QuestionAsked: (reports_reactions.tell_of_question,),
    reports.QuestionAnswered: (reports_reactions.mail_answer,),
}
# Modules whose jobs the worker knows.
JOBS = work.JOBS


def connect() -> None:
    """Put everything on this page into force. Called once, at start-up."""
    actor.connect(GRANTS)
    actor.keep_apart(guards.apart())
    orders_taking_away.connect(cases_sharing.named_orders)
    inbox.connect(guards.hears)
    journal.connect(REACTIONS, outlets=[connections_queueing.take_up])
    connections_queueing.connect(outgoing.by_name())
    slots.connect(panels.PANELS)
    places.connect()
    crises.connect()
    live.connect(guards.LISTENERS)
    live.end_with(staying.ended)
    files.connect(guards.FILE_READERS)
    numbers.connect()
    holdings.connect()
    commitments_subjects.connect(subjects.SUBJECT_PAGES)
    commitments_queries.connect({"case": cases_sharing.showable, "complaint": cases_sharing.showable})
    decisions_subjects.connect(subjects.SUBJECT_PAGES, subjects.PURPOSES)
    cases_brief.connect([remedies_shown.options])
    cases_closing.connect([complaints_queries.why_not_settle])
    complaints_reaching.connect(channels_addresses.address_of)
    remedies_queries.connect([complaints_queries.promised])
    skills_subjects.connect(subjects.SUBJECT_PAGES, {"case": _("Case"), "complaint": _("Complaint")})
    decisions_reactions.connect(subjects.CARRIERS)
    knowledge_outside.connect(contact="cases:contact", reasons=cases_queries.reasons)
    standards_words.connect(subjects.SCOPE_WORDS, subjects.SUBJECT_PAGES)
    surveys_building.connect(cases_words.KIND, cases_words.CHANNEL)
    recurring_words.connect({**subjects.SCOPE_WORDS, "states": cases_words.STATE})
    routing_words.connect({**subjects.SCOPE_WORDS, "states": cases_words.STATE})
