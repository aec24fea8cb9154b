"""The controlled vocabularies: every term that a record may use, with its meaning.

Order matters where a vocabulary is ranked: the first term is the strongest. The ranks of outcomes
and certainties are those of rule 8 in `queries/rules.md`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from .terms import OWN, Term


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """A closed list of terms.

    Attributes:
        name: the name of the list, as the reference page and the RDF vocabulary give it.
        meaning: what the terms classify.
        terms: id of each term to its definition, in order.
        rdf: what is near a term in other RDF vocabularies, where something is.
    """

    name: str
    meaning: str
    terms: MappingProxyType[str, str]
    rdf: MappingProxyType[str, Term]

    def term(self, id: str) -> Term:
        """What is near a term in other RDF vocabularies."""
        return self.rdf.get(id, OWN)


def _vocabulary(name: str, meaning: str, rdf: Mapping[str, Term] | None = None, **terms: str) -> Vocabulary:
    ids = {term.rstrip("_").replace("_", "-"): text for term, text in terms.items()}
    return Vocabulary(name, meaning, MappingProxyType(ids), MappingProxyType(dict(rdf or {})))


_BODY = ("org:Organization",)
_LAW = ("schema:Legislation",)


HOLDER_KIND = _vocabulary(
    "holder-kind",
    "Roles that a holder plays; one holder can play several.",
    {
        "custodian": Term(types=_BODY),
        "agency": Term(close=("dpv:GovernmentalOrganisation",), types=_BODY),
        "vendor": Term(broad=("dpv:Organisation",), types=_BODY),
        "data-broker": Term(broad=("dpv:Organisation",), types=_BODY),
        "people": Term(close=("dpv:DataSubject",)),
    },
    custodian="First holder of a record: the school, utility, clinic, motor vehicle agency or employer to which it is given.",
    agency="A public body, or a unit of one.",
    vendor="A company that sells a service or a tool.",
    data_broker="A company that collects and passes on records of people with whom it has no direct relation.",
    network="An exchange through which members query each other or pool records.",
    system="A named database or tool.",
    people="Those whose records they are, where no body stands between them and the collector.",
)

MECHANISM = _vocabulary(
    "mechanism",
    "How records move from one holder to the next.",
    {
        "contribution": Term(broad=("dpv:Share",)),
        "sale": Term(broad=("dpv:Disclose",)),
        "query-access": Term(close=("dpv:Query",)),
        "bulk-transfer": Term(broad=("dpv:Transfer",)),
        "compelled": Term(broad=("dpv:Disclose",)),
        "voluntary-disclosure": Term(broad=("dpv:Disclose",)),
        "mandatory-reporting": Term(broad=("dpv:Disclose",)),
        "collection": Term(close=("dpv:Collect",)),
        "consent": Term(close=("dpv:Consent",)),
    },
    contribution="A member puts its records into a pool.",
    sale="Records, or access to them, are sold.",
    query_access="The receiver may search the sender's records.",
    bulk_transfer="Whole sets of records are handed over.",
    compelled="A legal demand obliges the sender.",
    voluntary_disclosure="The sender passes records on without being obliged.",
    mandatory_reporting="A rule obliges the sender to report without being asked.",
    interconnection="Two systems are joined so that records pass between them.",
    collection="The receiver gathers the records itself.",
    consent="The person concerned, or who speaks for the person, agrees.",
    not_stated="The sources do not say.",
)

OUTCOME = _vocabulary(
    "outcome",
    "What is known to have happened.",
    moved="Records are documented to have passed.",
    access="Standing access is documented (accounts, a contract in force); no single transfer is.",
    demanded="Asked for; delivery is not documented.",
    permitted="A rule, contract option or plan allows it; no instance is documented.",
    refused="Asked for; the source says that nothing moved (refused, withdrawn, quashed).",
)

STATUS = _vocabulary(
    "status",
    "How a flow stands at the release of the data.",
    active="A source dated within two years of the release says that it goes on.",
    ended="It has stopped.",
    paused="It is suspended.",
    enjoined="A court has forbidden it, for some or all.",
    proposed="It is planned and has not begun.",
    one_off="It happened once: on `start`, or between `start` and `end`.",
    unknown="It began; nothing recent says whether it goes on.",
)

CERTAINTY = _vocabulary(
    "certainty",
    "How strong the evidence for a flow is.",
    documented="A primary document, statute, contract, released record, court finding or a party's own statement, cited on the flow.",
    reported="Named journalism or a research report says so.",
    alleged="A claim in litigation or by an advocate, not confirmed.",
)

RESTRICTION_EFFECT = _vocabulary(
    "restriction-effect",
    "How an instrument bites on one flow.",
    blocks="Nothing may pass.",
    narrows="Only the record types in `to` may still pass.",
    limits="It may pass under conditions; shown, never closing the flow.",
    disregarded="In force, and the flow went on all the same; shown, never closing the flow.",
)

INSTRUMENT_KIND = _vocabulary(
    "instrument-kind",
    "What sort of legal instrument it is.",
    {
        "statute": Term(broad=("dpv:Law",), types=_LAW),
        "regulation": Term(broad=("dpv:Law",), types=_LAW),
        "contract": Term(close=("dpv:Contract",)),
        "policy": Term(broad=("dpv:Policy",)),
        "executive-order": Term(types=_LAW),
        "terms-of-service": Term(close=("dpv:TermsOfService",)),
        "bill": Term(types=_LAW),
    },
    statute="A law passed by a legislature.",
    regulation="A rule of an agency with the force of law.",
    administrative_subpoena="A demand that an agency issues itself, without a judge.",
    judicial_warrant="An order of a judge to search or seize, on probable cause.",
    court_order="An order or judgement of a court: injunction, stay, settlement made an order.",
    contract="A purchase of goods, services or access.",
    agreement="A memorandum or agreement between bodies that is no purchase.",
    policy="A body's own rule.",
    executive_order="An order of a president or governor.",
    terms_of_service="Terms that a company sets for its users.",
    bill="A proposed law that has not passed.",
)

INSTRUMENT_EFFECT = _vocabulary(
    "instrument-effect",
    "What an instrument does to flows.",
    {"compels": Term(close=("dpv:LegalObligation",))},
    compels="It obliges a holder to hand over records.",
    authorises="It allows a holder to ask for, or to pass on, records.",
    pays_for="It buys records or access to them.",
    restricts="It blocks, narrows or limits flows.",
)

JUDICIAL_REVIEW = _vocabulary(
    "judicial-review",
    "Whether a judge must look before data move.",
    none="No judge looks.",
    on_challenge="A judge looks only if the recipient refuses or objects.",
    before="A judge must look beforehand.",
)

INSTRUMENT_STATUS = _vocabulary(
    "instrument-status",
    "Whether an instrument is in force at the release of the data.",
    in_force="In force.",
    ended="Expired, terminated or repealed.",
    enjoined="A court forbids its use, for some or all.",
    vacated="Set aside by a court.",
    proposed="Not adopted, or not yet.",
    superseded="Replaced by another.",
    unknown="The sources do not say.",
)

SOURCE_KIND = _vocabulary(
    "source-kind",
    "What sort of publication a source is.",
    primary_document="A document of one of the parties, released or leaked: contract, log, memo, letter.",
    government_publication="A publication of a public body.",
    legislation="The text of a law or bill.",
    court_filing="A party's paper in a court case.",
    court_decision="A decision of a court.",
    journalism="Reporting.",
    ngo_report="A report or page of a non-governmental organisation.",
    academic="Scholarly work.",
    vendor_publication="A publication of a company about its own product or service.",
    dataset="A published data file.",
)

SHOWS = _vocabulary(
    "shows",
    "Which part of a statement an item of evidence supports.",
    flow="That it goes on.",
    start="When it began.",
    end="When it ended.",
    last_seen="That it still went on at the source's date.",
    outcome="What happened.",
    law="Under which instrument.",
    restriction="That and how an instrument bites on it.",
)

RELAYS = _vocabulary(
    "relays",
    "The primary document that a secondary source shows or quotes and that was not read itself.",
    party_statement="What a party to the flow said about it.",
    released_record="A record released by a public body or leaked from it.",
    court_record="A paper from a court's file.",
    contract_record="A contract, award or purchasing paper.",
)

ALL: tuple[Vocabulary, ...] = (
    HOLDER_KIND, MECHANISM, OUTCOME, STATUS, CERTAINTY, RESTRICTION_EFFECT, INSTRUMENT_KIND,
    INSTRUMENT_EFFECT, JUDICIAL_REVIEW, INSTRUMENT_STATUS, SOURCE_KIND, SHOWS, RELAYS,
)  # fmt: skip

#: First holders (rule 3): those of these kinds, in `kind` or `also`.
FIRST_HOLDER_KINDS = frozenset({"custodian", "people"})

#: Outcomes that a question counts when it names none (rule 1).
DEFAULT_OUTCOMES = ("moved", "access", "demanded")

#: Rank in the order of paths (rule 8): records that moved and standing access count alike.
OUTCOME_RANK = {"moved": 0, "access": 0, "demanded": 1, "permitted": 2, "refused": 3}
CERTAINTY_RANK = {term: rank for rank, term in enumerate(CERTAINTY.terms)}

#: Mechanisms by which, where no instrument is named, no judge looks (rule 13).
UNREVIEWED_MECHANISMS = frozenset(
    {"sale", "contribution", "collection", "consent", "voluntary-disclosure", "query-access",
     "bulk-transfer", "interconnection"}
)  # fmt: skip

#: Source kinds that alone make a flow `documented`.
PRIMARY_SOURCE_KINDS = frozenset(
    {"primary-document", "government-publication", "legislation", "court-filing", "court-decision",
     "vendor-publication", "dataset"}
)  # fmt: skip
