"""Verifies every ds:Signature of many files with libxmlsec1, by the certificate in its KeyInfo.

stdin: one JSON object {"files": [...], "trusted": [PEM, ...]}; stdout: one JSON line for each file.
With trusted certificates libxmlsec1 also builds the certificate's path; without, the certificate is taken as it is.
Ids (Id, ID, id) are registered by hand, each value once: a teacher's Id stands twice in a transcript and is never
referenced. One that stands inside the Signature is meant there: some products give every time the same Id.
"""

import json
import sys
from itertools import islice

import xmlsec
from lxml import etree

DS = "{http://www.w3.org/2000/09/xmldsig#}"


def key_of(signature):
    text = "".join(signature.findtext(f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate").split())
    lines = "\n".join(text[i : i + 64] for i in range(0, len(text), 64))
    pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
    return xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.CERT_PEM)


def context_for(signature, trusted):
    if not trusted:
        context = xmlsec.SignatureContext()
        context.key = key_of(signature)
        return context
    manager = xmlsec.KeysManager()
    for pem in trusted:
        manager.load_cert_from_memory(pem, xmlsec.KeyFormat.PEM, xmlsec.KeyDataType.TRUSTED)
    return xmlsec.SignatureContext(manager)


def check(root, signature, trusted):
    """False also for a kind of key that this libxmlsec1 does not know, and for a referenced Id that stands twice."""
    wanted = {reference.get("URI", "").removeprefix("#") for reference in signature.iter(f"{DS}Reference")}
    try:
        context = context_for(signature, trusted)
        for value in sorted(wanted - {""}):
            for element, name in carriers(signature, value) or carriers(root, value):
                context.register_id(element, name)
        context.verify(signature)
        return True
    except xmlsec.Error:
        return False


def carriers(top, value):
    found = ((element, name) for element in top.iter(etree.Element) for name in ("Id", "ID", "id"))
    return [(element, name) for element, name in found if element.get(name) == value]


def parse(name):
    return etree.parse(name, etree.XMLParser(resolve_entities=False, no_network=True)).getroot()


def check_at(root, index, trusted):
    """On a document read anew: what was registered for one Signature must not count for the next."""
    return check(root, next(islice(root.iter(f"{DS}Signature"), index, None)), trusted)


def main():
    request = json.load(sys.stdin)
    trusted = [pem.encode() for pem in request["trusted"]]
    for name in request["files"]:
        try:
            count = sum(1 for _ in parse(name).iter(f"{DS}Signature"))
            verdicts = [check_at(parse(name), index, trusted) for index in range(count)]
            print(json.dumps({"file": name, "signatures": verdicts}))
        except etree.XMLSyntaxError:
            print(json.dumps({"file": name, "signatures": [], "error": "not well-formed"}))


main()
