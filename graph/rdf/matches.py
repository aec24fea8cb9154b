"""Record types of the evidence that stand near a personal data category of the W3C Data Privacy Vocabulary.

The categories are about what information is *of* ("Information about email address"); our types are records that
somebody holds. So `exactMatch` stands only where a type is the bare element; where a record is a narrower thing
than the category it is `broadMatch`, and where the two merely overlap it is left out.
"""

from __future__ import annotations

_EXACT, _CLOSE, _BROAD = "skos:exactMatch", "skos:closeMatch", "skos:broadMatch"

#: Id of a record type -> how it matches, and what.
MATCHES: dict[str, tuple[tuple[str, str], ...]] = {
    "name": ((_EXACT, "pd:Name"),),
    "home-address": ((_BROAD, "pd:PhysicalAddress"),),
    "phone-number": ((_EXACT, "pd:TelephoneNumber"),),
    "email-address": ((_EXACT, "pd:EmailAddress"),),
    "date-of-birth": ((_EXACT, "pd:BirthDate"),),
    "ssn": ((_BROAD, "pd:OfficialID"),),
    "itin": ((_BROAD, "pd:OfficialID"),),
    "medicaid-id": ((_BROAD, "pd:OfficialID"),),
    "alien-registration-number": ((_BROAD, "pd:OfficialID"),),
    "drivers-license-number": ((_BROAD, "pd:OfficialID"),),
    "photo": ((_CLOSE, "pd:Picture"),),
    "ip-address": ((_CLOSE, "pd:IPAddress"),),
    "license-plate-number": ((_CLOSE, "pd:VehicalLicenseNumber"),),
    "call-detail-record": ((_CLOSE, "pd:CallLog"),),
    "credit-bureau-data": ((_CLOSE, "pd:CreditRecord"),),
    "fingerprint": ((_EXACT, "pd:Fingerprint"),),
    "dna-profile": ((_CLOSE, "pd:DNACode"),),
    "face-image": ((_BROAD, "pd:Biometric"),),
    "voice-print": ((_BROAD, "pd:Biometric"),),
    "health-record": ((_CLOSE, "pd:HealthRecord"),),
    "passport-record": ((_CLOSE, "pd:Passport"),),
    "phone-location": ((_BROAD, "pd:Location"),),
    "tax-return-information": ((_BROAD, "pd:Tax"),),
    "travel-history-record": ((_BROAD, "pd:TravelHistory"),),
    "criminal-history-record": ((_BROAD, "pd:Criminal"),),
    "social-media-post": ((_CLOSE, "pd:PubliclyAvailableSocialMedia"),),
}
