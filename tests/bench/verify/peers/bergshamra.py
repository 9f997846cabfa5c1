"""Bergshamra (Rust): verify_all over the document, the key from KeyInfo. Strict mode is off, and so is its check of the
certificate's path, which would slow it to a quarter."""

import pybergshamra
from serve import serve

context = pybergshamra.DsigContext(pybergshamra.KeysManager(), secure_defaults=False)
context.strict_verification = False
context.insecure = True


def judge(document):
    results = pybergshamra.verify_all(context, document.decode())
    if not results:
        return "no signature"
    for result in results:
        if not result or not result.all_reference_digests_verified:
            return result.reason or "a reference was not verified"
    return None


serve(judge)
