"""The header with which each part of a media file begins."""
import hashlib
import struct
import zlib
from dataclasses import dataclass

from .cbor import decode_cbor
from .form import COUNT, FROM_ONE, Maybe, check_form
from .refusal import Refusal

MAGIC = b"TAPEDECK\r\n\x1a\n\x00\x00\x00\x01"
LONGEST = 2**20
HASHED = {
    "format": range(1, 2),
    "mediaId": 16,
    "setId": 16,
    "sequence": FROM_ONE,
    "type": str,
    "createdAt": str,
    "cipher": str,
    "wrappedKey": Maybe(bytes),
    "codecs": [{"name": str, "version": COUNT}],
    "origins": [{"mediaId": 16, "salt": 32, "wrappedKey": Maybe(bytes)}],
    "signer": 32,
}
UNHASHED = {"part": FROM_ONE, "setKeys": Maybe(bytes)}


@dataclass(frozen=True)
class Header:
    """What the header of a part says."""

    hashed: dict
    unhashed: dict
    salt: bytes
    digest: bytes
    length: int

    @property
    def media_id(self):
        return self.hashed["mediaId"]


def begins_like_a_part(path):
    """Whether a file has the magic of a part; its name is a courtesy only."""
    with open(path, "rb") as file:
        return file.read(16) == MAGIC


def read_header(path):
    """Reads and verifies the header of a part."""
    with open(path, "rb") as file:
        fixed = file.read(32)
        if len(fixed) < 32 or fixed[:16] != MAGIC:
            raise Refusal(f'"{path}" is no part of a media file.')
        version, hashed_length, unhashed_length, checksum = struct.unpack(">4I", fixed[16:])
        if version != 1:
            raise Refusal(f'"{path}" has format {version}; this reader knows 1.')
        if 32 + hashed_length + unhashed_length > LONGEST:
            raise Refusal(f'The header of "{path}" is longer than any.')
        documents = file.read(hashed_length + unhashed_length)
    if len(documents) != hashed_length + unhashed_length or zlib.crc32(fixed[:28] + documents) != checksum:
        raise Refusal(f'The header of "{path}" is damaged.')
    what = f'The header of "{path}"'
    hashed = check_form(decode_cbor(documents[:hashed_length], what), HASHED, what)
    unhashed = check_form(decode_cbor(documents[hashed_length:], what), UNHASHED, what)
    salt = hashlib.sha256(documents[:hashed_length]).digest()
    return Header(hashed, unhashed, salt, hashlib.sha256(fixed + documents).digest(), 32 + len(documents))
