"""JSON documents, and the Ed25519 signatures over them and others."""
import json

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .refusal import Refusal


def verify_signature(signer, signature, purpose, document, what):
    """A signature is over its purpose, a zero byte and the document."""
    try:
        Ed25519PublicKey.from_public_bytes(signer).verify(signature, purpose.encode() + b"\0" + document)
    except (InvalidSignature, ValueError, TypeError) as error:
        raise Refusal(f"The signature of {what} does not fit.") from error


def decode_signed_json(data, purpose, what):
    """A JSON document that names its signer, with its signature verified."""
    try:
        document = json.loads(data.decode("utf-8"))
        signer, signature = bytes.fromhex(document["signer"]), bytes.fromhex(document["signature"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise Refusal(f"{what} is not a signed JSON document: {error}") from error
    # Members keep the order of the file, in Python as in the format.
    unsigned = {name: value for name, value in document.items() if name != "signature"}
    text = json.dumps(unsigned, separators=(",", ":"), ensure_ascii=False)
    verify_signature(signer, signature, purpose, text.encode("utf-8"), what)
    return document
