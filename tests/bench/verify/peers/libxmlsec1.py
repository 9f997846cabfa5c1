"""libxmlsec1 in process: one parse, every signature, the key from its certificate, each certificate read once."""

import xmlsec
from lxml import etree
from serve import serve

DS = "{http://www.w3.org/2000/09/xmldsig#}"
CERTIFICATE = f"{DS}KeyInfo/{DS}X509Data/{DS}X509Certificate"

parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True)
keys = {}


def key_of(signature):
    text = signature.findtext(CERTIFICATE)
    key = keys.get(text)
    if key is None:
        bare = "".join(text.split())
        lines = "\n".join(bare[i : i + 64] for i in range(0, len(bare), 64))
        pem = f"-----BEGIN CERTIFICATE-----\n{lines}\n-----END CERTIFICATE-----\n"
        key = keys[text] = xmlsec.Key.from_memory(pem, xmlsec.KeyFormat.CERT_PEM)
    return key


def judge(document):
    root = etree.fromstring(document, parser)
    xmlsec.tree.add_ids(root, ["Id"])
    count = 0
    for signature in root.iter(f"{DS}Signature"):
        context = xmlsec.SignatureContext()
        context.key = key_of(signature)
        context.verify(signature)
        count += 1
    return None if count > 0 else "no signature"


serve(judge)
