"""Validates every resource of FHIR bundles with fhir.resources (R4B models).

Names files or folders on the command line; prints one line for each resource and a sum; exit status 1
where anything failed. It checks structure and data types, and beside them what the models do not: the
characters of strings, and that references within a bundle lead somewhere.
"""

import json
import re
import sys
from pathlib import Path

from fhir.resources.R4B import get_fhir_model_class
from pydantic import ValidationError

# FHIR R4, data type string: no character below U+0020 but tab and line ends, no other white space.
ALLOWED = re.compile(r"[ \r\n\t\S]+\Z")


def files(names):
    for name in map(Path, names):
        yield from sorted(name.rglob("*.json")) if name.is_dir() else [name]


def strings(value, path):
    if isinstance(value, dict):
        for name, part in value.items():
            yield from strings(part, f"{path}.{name}")
    elif isinstance(value, list):
        for at, part in enumerate(value):
            yield from strings(part, f"{path}[{at}]")
    elif isinstance(value, str):
        yield path, value


def faults_of(resource, addresses):
    kind = resource.get("resourceType", "nothing")
    faults = []
    try:
        get_fhir_model_class(kind).model_validate(resource)
    except ValidationError as error:
        faults += [f"{'.'.join(map(str, fault['loc']))}: {fault['msg']}" for fault in error.errors()]
    except (KeyError, ValueError) as error:
        faults.append(str(error))
    for path, text in strings(resource, kind):
        if not text or not ALLOWED.match(text) or any(ord(letter) < 32 and letter not in "\t\r\n" for letter in text):
            faults.append(f"{path}: characters that FHIR forbids")
        if path.endswith(".reference") and text.startswith("urn:uuid:") and text not in addresses:
            faults.append(f"{path}: leads nowhere")
    return faults


def main(names):
    passed = failed = 0
    for file in files(names):
        bundle = json.loads(file.read_text(encoding="utf-8"))
        entries = bundle.get("entry", [])
        addresses = {entry.get("fullUrl") for entry in entries}
        whole = [("Bundle", faults_of(bundle, addresses))]
        parts = [(entry["resource"]["resourceType"], faults_of(entry["resource"], addresses)) for entry in entries]
        for kind, faults in whole + parts:
            print(f"{file.name} {kind}: {'; '.join(faults) or 'valid'}")
            failed += bool(faults)
            passed += not faults
    print(f"{passed} passed, {failed} failed")
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
