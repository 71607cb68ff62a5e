"""Writes synthetic cases as Diascope's folder source reads them: one FHIR R4 bundle a case, with its letter
and its photographs beside it. Like the demonstration's, every resource says that it is test data (HTEST),
names are invented, NHS numbers come from 999 and telephone numbers and postcodes lead nowhere."""

import datetime as dt
import json
import os
import uuid
from pathlib import Path

# Lies in every folder that is made here: only such folders are cleared again.
MARK = "synthetic.txt"
FAMILIES = "ARDEN BIRCH COLE DRAKE ELLIS FROST GARTH HOLM IVES JARROW KEEL LYNCH".split()
GIVEN = "Ada Bram Cora Dale Edie Finn Greta Hal Ines Jude Kit Lena Milo".split()
SITES = ["Left forearm", "Right cheek", "Upper back", "Left calf", "Abdomen", "Scalp"]
TEST = {"tag": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "HTEST"}]}
ROLE = {"reference": "PractitionerRole/role-gp-bench", "display": "Dr Bea BENCH"}
TRUST = {"reference": "Organization/trust-demo", "display": "Demonstration Hospitals NHS Trust"}


def case_id(number):
    return f"task-{number:05}"


def new_folder(folder):
    """An empty source; one that was made here before is cleared of cases, state and reports."""
    folder = Path(folder)
    if folder.exists() and any(folder.iterdir()) and not (folder / MARK).exists():
        raise SystemExit(f"{folder} holds something that was not made here; please name an empty folder")
    (folder / "cases").mkdir(parents=True, exist_ok=True)
    (folder / MARK).write_text("Synthetic cases for measuring; nobody in them exists.\n", "utf-8")
    for file in (folder / "cases").glob("*/*"):
        file.unlink()
    for case in (folder / "cases").iterdir():
        case.rmdir()
    forget_state(folder)
    return folder


def forget_state(folder):
    """Makes every case wait again, as nobody had claimed or answered it."""
    if not (Path(folder) / MARK).exists():
        raise SystemExit(f"{folder} was not made by make_session.py, make_case.py or make_large.py; left as it is")
    for kind in ("tasks", "reports"):
        for file in (Path(folder) / kind).glob("*.json"):
            file.unlink()


def nhs_number(number):
    """A number of the range for tests, with its check digit (modulus 11); one without a check digit is skipped."""
    while True:
        digits = f"999{number:06}"
        check = (11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11) % 11
        if check < 10:
            return f"{digits}{check}"
        number += 500_000  # no case counts so far


def add_case(folder, number, photographs, size, now):
    """One case of `photographs` (JPEG files, hard-linked where the disk can) of `size` (width, height).
    Cases are due one minute after the other, so that the queue shows them by their number."""
    home = Path(folder) / "cases" / f"case-{number:05}"
    home.mkdir()
    names = []
    for at, photograph in enumerate(photographs, 1):
        names.append(f"photograph-{at}.jpg")
        link(Path(photograph), home / names[-1])
    family, given = FAMILIES[number % len(FAMILIES)], GIVEN[number % len(GIVEN)]
    letter = f"Dear colleague,\n\nRe: {given} {family}, synthetic.\n\nThis case was made to measure Diascope with.\n"
    (home / "letter.txt").write_text(letter, "utf-8")
    entries = resources(number, f"{family} {given}", home, names, size, now)
    for resource in entries:
        resource["meta"] = TEST
    bundle = {"resourceType": "Bundle", "id": f"case-{number:05}", "meta": TEST, "type": "collection",
              "timestamp": stamp(now), "entry": [{"resource": resource} for resource in entries]}
    (home / "bundle.json").write_text(json.dumps(bundle), "utf-8")


def link(photograph, place):
    try:
        os.link(photograph, place)
    except OSError:  # another disk
        place.write_bytes(photograph.read_bytes())


def stamp(time):
    return time.replace(microsecond=0).isoformat()


def resources(number, name, home, names, size, now):
    asked = stamp(now - dt.timedelta(hours=12))
    due = stamp(now + dt.timedelta(days=2, minutes=number))
    family, given = name.split()
    n = f"{number:05}"
    patient, referral = {"reference": f"Patient/patient-{n}"}, {"reference": f"ServiceRequest/referral-{n}"}
    media = [{"reference": f"Media/photograph-{n}-{at}"} for at in range(1, len(names) + 1)]
    site = {"text": SITES[number % len(SITES)]}
    ubrn = {"system": "https://fhir.nhs.uk/Id/UBRN", "value": f"0009{number:08}"}

    def own(kind):
        key = uuid.uuid5(uuid.NAMESPACE_URL, f"https://diascope.example/bench/{kind}/{n}")
        return [{"system": "https://tools.ietf.org/html/rfc4122", "value": f"urn:uuid:{key}"}]

    made = [
        {"resourceType": "Task", "id": case_id(number), "identifier": own("task"), "basedOn": [referral],
         "groupIdentifier": ubrn, "status": "requested", "intent": "order", "priority": "routine",
         "code": {"coding": [{"system": "http://hl7.org/fhir/CodeSystem/task-code", "code": "fulfill"}]},
         "description": "Opinion on photographs of the skin", "focus": referral, "for": patient,
         "authoredOn": asked, "lastModified": asked, "requester": ROLE,
         "restriction": {"period": {"end": due}, "recipient": [TRUST]}},
        {"resourceType": "ServiceRequest", "id": f"referral-{n}", "identifier": [ubrn], "status": "active",
         "intent": "order", "priority": "routine", "subject": patient, "authoredOn": asked, "requester": ROLE,
         "code": {"coding": [{"system": "https://fhir.nhs.uk/CodeSystem/servicerequest-code",
                              "code": "advice-and-guidance"}], "text": "Advice on photographs of the skin"},
         "performer": [TRUST], "reasonCode": [{"text": "Synthetic lesion, please advise"}], "bodySite": [site],
         "supportingInfo": [{"reference": f"DocumentReference/letter-{n}"},
                            {"reference": f"Consent/consent-{n}"}, *media],
         "note": [{"text": "Made to measure Diascope with."}]},
        {"resourceType": "Patient", "id": f"patient-{n}", "active": True,
         "identifier": [{"system": "https://fhir.nhs.uk/Id/nhs-number", "value": nhs_number(number)}],
         "name": [{"use": "official", "family": family, "given": [given]}],
         "telecom": [{"system": "phone", "value": f"07700 900{number % 1000:03}", "use": "mobile"}],
         "gender": ["female", "male"][number % 2], "birthDate": f"{1940 + number % 60}-0{1 + number % 9}-17",
         "address": [{"use": "home", "line": ["1 Bench Road"], "city": "Exampleton", "postalCode": "ZZ3 4JJ"}],
         "generalPractitioner": [{"reference": "Organization/practice-bench", "display": "Bench Surgery"}]},
        {"resourceType": "Organization", "id": "practice-bench", "active": True, "name": "Bench Surgery",
         "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "Y99099"}],
         "telecom": [{"system": "phone", "value": "01632 960099", "use": "work"}],
         "address": [{"line": ["2 Bench Road"], "city": "Exampleton", "postalCode": "ZZ3 9EF"}]},
        {"resourceType": "Practitioner", "id": "gp-bench", "active": True,
         "name": [{"use": "official", "family": "BENCH", "given": ["Bea"], "prefix": ["Dr"]}]},
        {"resourceType": "PractitionerRole", "id": "role-gp-bench", "active": True,
         "practitioner": {"reference": "Practitioner/gp-bench", "display": "Dr Bea BENCH"},
         "organization": {"reference": "Organization/practice-bench", "display": "Bench Surgery"},
         "code": [{"text": "General practitioner"}]},
        {"resourceType": "Organization", "id": "trust-demo", "active": True, "name": TRUST["display"],
         "identifier": [{"system": "https://fhir.nhs.uk/Id/ods-organization-code", "value": "YDEMO"}]},
        {"resourceType": "DocumentReference", "id": f"letter-{n}", "identifier": own("letter"),
         "status": "current", "subject": patient, "date": asked, "author": [ROLE],
         "type": {"coding": [{"system": "http://loinc.org", "code": "57135-6"}]}, "description": "Referral letter",
         "content": [{"attachment": {"contentType": "text/plain; charset=utf-8", "url": "letter.txt",
                                     "size": (home / "letter.txt").stat().st_size, "title": "Referral letter"}}],
         "context": {"related": [referral]}},
        {"resourceType": "Consent", "id": f"consent-{n}", "status": "active", "patient": patient, "dateTime": asked,
         "scope": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/consentscope",
                               "code": "patient-privacy"}]},
         "category": [{"coding": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActCode", "code": "INFA"}]}],
         "performer": [patient], "organization": [{"reference": "Organization/practice-bench"}],
         "policy": [{"uri": "https://diascope.example/policies/photographs-of-the-skin"}],
         "provision": {"type": "permit",
                       "purpose": [{"system": "http://terminology.hl7.org/CodeSystem/v3-ActReason", "code": "TREAT"}],
                       "data": [{"meaning": "instance", "reference": one} for one in media]}},
    ]
    for at, file in enumerate(names, 1):
        made.append(
            {"resourceType": "Media", "id": f"photograph-{n}-{at}", "identifier": own(f"photograph-{at}"),
             "basedOn": [referral], "status": "completed", "subject": patient, "createdDateTime": asked,
             "type": {"coding": [{"system": "http://terminology.hl7.org/CodeSystem/media-type", "code": "image"}]},
             "modality": {"coding": [{"system": "http://dicom.nema.org/resources/ontology/DCM", "code": "XC"}]},
             "view": {"text": "Overview" if at == 1 else "Close-up"}, "operator": ROLE, "deviceName": "Bench",
             "width": size[0], "height": size[1], "bodySite": site,
             "content": {"contentType": "image/jpeg", "url": file, "title": f"Photograph {at}", "creation": asked,
                         "size": (home / file).stat().st_size}})
    return made
