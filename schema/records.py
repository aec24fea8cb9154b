"""The record classes: what may be said about surveillance data flows.

Each class is declared once, here. A record is one statement of a data file; nested records
(`Evidence`, `Restriction`, `Dispute`) stand inside others and have no id.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from . import vocabularies as v
from .declare import declared
from .terms import Term

_ID = "Stable identifier: kebab-case ASCII, unique over all records, never a colon."
_ALIASES = "Other names under which people look for it."
_EVIDENCE = "Citations, at least one."


@dataclass(frozen=True, slots=True)
class Evidence:
    """One citation: what a source states that supports a record."""

    rdf: ClassVar[Term] = Term("runoff:Evidence", broad=("prov:Entity",))

    source: str = declared("The source.", ("source",), required=True, term=Term("prov:wasDerivedFrom"), identifies=True)
    locator: str = declared(
        "Where in the source: section, paragraph, page, finding.", "text", required=True, identifies=True
    )
    says: str = declared("What the source states, in one sentence of our own.", "text", required=True)
    shows: tuple[str, ...] = declared("Which part of the record it supports.", v.SHOWS, many=True)
    relays: str | None = declared(
        "Where a secondary source shows or quotes a primary document that was not read itself: which.", v.RELAYS
    )


@dataclass(frozen=True, slots=True)
class Restriction:
    """How an instrument bites on one flow."""

    rdf: ClassVar[Term] = Term("runoff:Restriction")

    instrument: str = declared("The instrument that restricts.", ("instrument",), required=True, identifies=True)
    effect: str = declared(
        "What it does to the flow.",
        v.RESTRICTION_EFFECT,
        required=True,
        term=Term("runoff:restrictionEffect"),
        identifies=True,
    )
    to: tuple[str, ...] = declared(
        "For `narrows`: the record types that may still pass.",
        ("record-type",),
        many=True,
        term=Term("runoff:narrowsTo"),
    )
    jurisdictions: tuple[str, ...] = declared(
        "Where it bites; left out: wherever the flow holds.",
        "us-jurisdiction",
        many=True,
        term=Term("runoff:bitesIn"),
        identifies=True,
    )
    start: str | None = declared("When it begins to bite on this flow.", "date")
    first_seen: str | None = declared("Where no start is known: the first day on which it is seen to bite.", "date")
    end: str | None = declared("When it ceases to bite.", "date")
    note: str | None = declared("One sentence on how it bites.", "text", term=Term("skos:note"))


@dataclass(frozen=True, slots=True)
class Dispute:
    """A contradiction by someone with knowledge; it marks every path over the flow."""

    rdf: ClassVar[Term] = Term("runoff:Dispute", broad=("prov:Entity",))

    by: str = declared("Who contradicts: a holder, or words.", ("holder",), required=True, words=True)
    says: str = declared("What is said against it, in one sentence of our own.", "text", required=True)
    source: str = declared("Where it is said.", ("source",), required=True, term=Term("prov:wasDerivedFrom"))


@dataclass(frozen=True, slots=True)
class Holder:
    """Anybody or anything that can hold records: a custodian, agency, vendor, broker, network, system or people."""

    rdf: ClassVar[Term] = Term("runoff:Holder")

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    name: str = declared("Its name.", "text", required=True, term=Term("rdfs:label"))
    kind: str = declared("The chief role that it plays.", v.HOLDER_KIND, required=True, term=Term("runoff:holderKind"))
    also: tuple[str, ...] = declared(
        "Further roles that it plays.", v.HOLDER_KIND, many=True, term=Term("runoff:alsoKind")
    )
    generic: bool = declared('True for a class such as "K-12 schools", not one body.', "flag")
    part_of: str | None = declared(
        "The body of which it is an organisational unit.",
        ("holder",),
        term=Term(close=("org:unitOf", "schema:parentOrganization")),
    )
    instance_of: str | None = declared("The generic class to which it, or this narrower class, belongs.", ("holder",))
    operated_by: str | None = declared("Of systems and networks: who runs it.", ("holder",))
    owned_by: str | None = declared(
        "Of companies: who owns it; shown, never a step of a path.",
        ("holder",),
        term=Term(close=("schema:parentOrganization",)),
    )
    jurisdiction: str | None = declared(
        "Where it stands: a US state (ISO 3166-2), `US` if national, another country (ISO 3166-1).",
        "jurisdiction",
        term=Term("runoff:standsIn"),
    )
    since: str | None = declared(
        "When it came into being: no flow from or to it is open before.",
        "date",
        term=Term(close=("schema:foundingDate",)),
    )
    until: str | None = declared(
        "When it ceased to be: no flow from or to it is open after.",
        "date",
        term=Term(close=("schema:dissolutionDate",)),
    )
    aliases: tuple[str, ...] = declared(_ALIASES, "text", many=True, term=Term("skos:altLabel"))
    description: str | None = declared("What it is, in one sentence.", "text", term=Term("dcterms:description"))


@dataclass(frozen=True, slots=True)
class RecordType:
    """What travels: a type of record about a person."""

    rdf: ClassVar[Term] = Term("runoff:RecordType", close=("dpv:PersonalData",), broad=("skos:Concept",))

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    name: str = declared("Its name.", "text", required=True, term=Term("skos:prefLabel"))
    definition: str | None = declared(
        "What it is and what is in it, in one or two sentences.", "text", term=Term("skos:definition")
    )
    broader: str | None = declared("The wider type of which it is a kind.", ("record-type",), term=Term("skos:broader"))
    contains: tuple[str, ...] = declared(
        "What such a record by its nature always holds and that a holder can pass on by itself.",
        ("record-type",),
        many=True,
    )
    extract_of: str | None = declared(
        "The type from which alone it is taken and passed without the rest.", ("record-type",)
    )
    derived_from: tuple[str, ...] = declared(
        "Types out of which a holder makes it, telling of the same person: neither a copy nor a part.",
        ("record-type",),
        many=True,
    )
    aliases: tuple[str, ...] = declared(_ALIASES, "text", many=True, term=Term("skos:altLabel"))


@dataclass(frozen=True, slots=True)
class Source:
    """A citable publication."""

    rdf: ClassVar[Term] = Term("runoff:Source", broad=("dcterms:BibliographicResource", "prov:Entity"))

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    title: str = declared("Title as published.", "text", required=True, term=Term("dcterms:title"))
    title_is_descriptive: bool = declared("True where the title is our description, not the publication's own.", "flag")
    publisher: str = declared("Who published it.", "text", required=True, term=Term("dc:publisher"))
    authors: tuple[str, ...] = declared(
        "Journalists, officials, organisations; never private persons.", "text", many=True, term=Term("dc:creator")
    )
    date: str | None = declared(
        "Day of publication; left out only where the source shows none.", "date", term=Term("dcterms:issued")
    )
    url: str | None = declared("Address at the original publisher.", "url", term=Term("schema:url"))
    read_at: str | None = declared(
        "Address where it was really read, if that is a copy or an excerpt.",
        "url",
        term=Term(close=("schema:archivedAt",)),
    )
    kind: str = declared(
        "What sort of publication it is.", v.SOURCE_KIND, required=True, term=Term("runoff:sourceKind")
    )
    note: str | None = declared("Where it can be found, or what was seen of it.", "text", term=Term("skos:note"))


@dataclass(frozen=True, slots=True)
class Instrument:
    """A legal instrument: whatever compels, authorises, pays for or restricts a flow."""

    rdf: ClassVar[Term] = Term("runoff:Instrument")

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    name: str = declared("Its name.", "text", required=True, term=Term("rdfs:label"))
    kind: str = declared(
        "What sort of instrument it is.", v.INSTRUMENT_KIND, required=True, term=Term("runoff:instrumentKind")
    )
    citation: str | None = declared("Legal citation.", "text", term=Term(close=("schema:legislationIdentifier",)))
    effect: str = declared(
        "What it does to flows.", v.INSTRUMENT_EFFECT, required=True, term=Term("runoff:instrumentEffect")
    )
    judicial_review: str = declared("Whether a judge must look before the data move.", v.JUDICIAL_REVIEW, required=True)
    review_note: str | None = declared("One sentence where the value alone would mislead.", "text")
    summary: str | None = declared(
        "What it does, to whom, and its limits, in two or three sentences.", "text", term=Term("dcterms:abstract")
    )
    status: str = declared(
        "Whether it is in force.", v.INSTRUMENT_STATUS, required=True, term=Term("runoff:instrumentStatus")
    )
    start: str | None = declared(
        "When the instrument itself came into force.",
        "date",
        term=Term("runoff:inForceFrom", close=("eli:first_date_entry_in_force",)),
    )
    end: str | None = declared(
        "When the instrument itself ended.",
        "date",
        term=Term("runoff:inForceUntil", close=("eli:date_no_longer_in_force",)),
    )
    parties: tuple[str, ...] = declared(
        "Of contracts and agreements: the parties.", ("holder",), many=True, term=Term("runoff:party")
    )
    amount_usd: int | float | None = declared("Amount in US dollars, only where a source states it.", "amount")
    jurisdiction: str | None = declared(
        "Where it applies.", "jurisdiction", term=Term("runoff:appliesIn", close=("eli:jurisdiction",))
    )
    evidence: tuple[Evidence, ...] = declared(_EVIDENCE, Evidence, required=True, many=True)


@dataclass(frozen=True, slots=True)
class Flow:
    """One directed movement of records between two holders, as a source documents it."""

    rdf: ClassVar[Term] = Term("runoff:Flow", close=("dpv:Transfer",))

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    from_: str = declared(
        "Who passes the records on.", ("holder",), required=True, key="from", term=Term(close=("dpv:hasDataSource",))
    )
    to: str = declared("Who gets them.", ("holder",), required=True, term=Term(close=("dpv:hasRecipient",)))
    carries: tuple[str, ...] = declared(
        "Only the record types that a source puts on this hop.",
        ("record-type",),
        required=True,
        many=True,
        term=Term(close=("dpv:hasPersonalData",)),
    )
    mechanism: str = declared("How they move.", v.MECHANISM, required=True)
    outcome: str = declared("What is known to have happened.", v.OUTCOME, required=True)
    status: str = declared("How it stands at the release of the data.", v.STATUS, required=True)
    start: str | None = declared(
        "When the flow began, as a source says.", "date", term=Term(close=("schema:startDate",))
    )
    end: str | None = declared("When it ended, as a source says.", "date", term=Term(close=("schema:endDate",)))
    first_seen: str | None = declared(
        "Where no source says when it began: the earliest date on which one shows it.", "date"
    )
    last_seen: str | None = declared("The latest date on which a source shows it going on.", "date")
    under: tuple[str, ...] = declared(
        "The instruments under which it moves, each necessary to it; alternatives are separate flows.",
        ("instrument",),
        many=True,
    )
    restrictions: tuple[Restriction, ...] = declared(
        "How instruments bite on it.", Restriction, many=True, term=Term("runoff:restriction")
    )
    jurisdictions: tuple[str, ...] = declared(
        "Where it holds: `US`, or the states.",
        "us-jurisdiction",
        required=True,
        many=True,
        term=Term("runoff:holdsIn", close=("dpv:hasJurisdiction",)),
    )
    certainty: str = declared("How strong the evidence is.", v.CERTAINTY, required=True)
    dispute: Dispute | None = declared("Where someone with knowledge contradicts it.", Dispute)
    evidence: tuple[Evidence, ...] = declared(_EVIDENCE, Evidence, required=True, many=True)
    note: str | None = declared("Caveats, and what is not known.", "text", term=Term("skos:note"))


@dataclass(frozen=True, slots=True)
class Finding:
    """What a source states that is no movement: a total, a cost, a count. Never part of a path."""

    rdf: ClassVar[Term] = Term("runoff:Finding", close=("schema:Statement",), broad=("prov:Entity",))

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    about: tuple[str, ...] = declared(
        "The holders, record types or instruments that it concerns.",
        ("holder", "record-type", "instrument"),
        required=True,
        many=True,
        term=Term(close=("schema:about",)),
    )
    says: str = declared("The statement with its figures and dates, in one or two sentences.", "text", required=True)
    evidence: tuple[Evidence, ...] = declared(_EVIDENCE, Evidence, required=True, many=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class WithdrawnFlow(Flow):
    """A flow that was stated in an earlier release and is no more: as it stood, with when and why. It makes no path."""

    rdf: ClassVar[Term] = Term("runoff:WithdrawnFlow", close=("prov:Entity",))

    from_: str = declared(
        "Who was said to pass the records on.",
        ("holder",),
        required=True,
        key="from",
        term=Term("runoff:withdrawnFrom"),
    )
    to: str = declared("Who was said to get them.", ("holder",), required=True, term=Term("runoff:withdrawnTo"))
    carries: tuple[str, ...] = declared(
        "What it was said to carry.", ("record-type",), required=True, many=True, term=Term("runoff:withdrawnCarries")
    )
    withdrawn: str = declared(
        "The day on which it was withdrawn.", "date", required=True, term=Term(close=("prov:invalidatedAtTime",))
    )
    reason: str = declared("Why, in one sentence.", "text", required=True)
    reported_by: str | None = declared(
        "Who reported the error: a holder, or words such as `a reader`; never a private person.",
        ("holder",),
        words=True,
    )


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction of records that the evidence goes on stating, as they now stand."""

    rdf: ClassVar[Term] = Term("runoff:Correction", broad=("prov:Entity",))

    id: str = declared(_ID, "id", required=True, term=Term("dcterms:identifier"))
    corrects: tuple[str, ...] = declared(
        "The records that were corrected.",
        ("flow", "holder", "instrument", "record-type", "source", "finding"),
        required=True,
        many=True,
    )
    date: str = declared("The day of the correction.", "date", required=True, term=Term("dcterms:date"))
    was: str = declared("What was stated before, in one sentence.", "text", required=True)
    reason: str = declared("Why that was wrong, in one sentence.", "text", required=True)
    reported_by: str | None = declared(
        "Who reported the error: a holder, or words such as `a reader`; never a private person.",
        ("holder",),
        words=True,
    )


#: Name of each kind of record -> (the key of its list in a data file, its class).
KINDS: dict[str, tuple[str, type]] = {
    "holder": ("holders", Holder),
    "record-type": ("record_types", RecordType),
    "source": ("sources", Source),
    "instrument": ("instruments", Instrument),
    "flow": ("flows", Flow),
    "finding": ("findings", Finding),
    "withdrawn-flow": ("withdrawn_flows", WithdrawnFlow),
    "correction": ("corrections", Correction),
}

#: The one list of a data file that holds plain lines: things to look for that no source supports yet.
LEADS = "leads"
