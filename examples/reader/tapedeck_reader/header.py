"""The header with which each part of a media file begins."""
import hashlib
import struct
import zlib
from dataclasses import dataclass

from .documents import decode_cbor
from .refusal import Refusal

MAGIC = b"TAPEDECK\r\n\x1a\n\x00\x00\x00\x01"


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
        documents = file.read(hashed_length + unhashed_length)
    if len(documents) != hashed_length + unhashed_length or zlib.crc32(fixed[:28] + documents) != checksum:
        raise Refusal(f'The header of "{path}" is damaged.')
    hashed = decode_cbor(documents[:hashed_length], f'The header of "{path}"')
    unhashed = decode_cbor(documents[hashed_length:], f'The header of "{path}"')
    salt = hashlib.sha256(documents[:hashed_length]).digest()
    return Header(hashed, unhashed, salt, hashlib.sha256(fixed + documents).digest(), 32 + len(documents))
