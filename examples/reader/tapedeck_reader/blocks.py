"""Blocks: their header, decryption, decompression."""
import struct
import zlib
from dataclasses import dataclass

import zstandard
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .refusal import Refusal

SYNC = bytes.fromhex("B5E93F0C7A51D6428E1FC4639B70DA2D")
DATA, CATALOG, INDEX, ROOT, TABLE, TRAILER = 1, 2, 3, 4, 5, 6
HEADER_BYTES = 64
LONGEST = 16 * 2**20
LONGEST_STORED = LONGEST + 2**20 + 16


@dataclass(frozen=True)
class BlockHeader:
    """The first 64 bytes of a block."""

    raw: bytes
    media_id: bytes
    sequence: int
    type: int
    codec: int
    encrypted: bool
    stored_length: int
    plain_length: int


def parse_block_header(raw, what):
    """Verifies the checksum and takes the fields apart."""
    if len(raw) != HEADER_BYTES or raw[:16] != SYNC or zlib.crc32(raw[:60]) != struct.unpack(">I", raw[60:])[0]:
        raise Refusal(f"{what} has no valid block header.")
    media_id, sequence, kind, codec, flags, zero, stored, plain, zeros = struct.unpack(">16sQ4B2I8s", raw[16:60])
    if zero != 0 or any(zeros) or flags > 1 or (kind not in (TABLE, TRAILER) and (plain > LONGEST or stored > LONGEST_STORED)):
        raise Refusal(f"{what} has a block header that format 1 does not know.")
    return BlockHeader(raw, media_id, sequence, kind, codec, flags == 1, stored, plain)


def open_block(header, payload, codecs, key, what):
    """The plain bytes of a block. `key` is asked for only where the block is encrypted."""
    if header.stored_length != len(payload):
        raise Refusal(f"{what} is {len(payload)} bytes long instead of {header.stored_length}.")
    if header.encrypted:
        nonce = bytes(4) + struct.pack(">Q", header.sequence)
        try:
            payload = AESGCM(key()).decrypt(nonce, payload, header.raw)
        except InvalidTag as error:
            raise Refusal(f"{what} does not open: it is damaged, or the key is another.") from error
    plain = _decompress(payload, header, codecs, what)
    if len(plain) != header.plain_length:
        raise Refusal(f"{what} has {len(plain)} plain bytes instead of {header.plain_length}.")
    return plain


def _decompress(payload, header, codecs, what):
    if header.codec == 0:
        return payload
    if header.codec > len(codecs):
        raise Refusal(f"{what} names codec {header.codec} of {len(codecs)}.")
    codec = codecs[header.codec - 1]
    if codec["version"] != 1 or codec["name"] not in ("zstd", "gzip"):
        raise Refusal(f'{what} needs codec "{codec["name"]}", version {codec["version"]}, which this reader does not know.')
    try:
        if codec["name"] == "zstd":
            return _unzstd(payload, header.plain_length)
        return _gunzip(payload, header.plain_length)
    except (zstandard.ZstdError, zlib.error, ValueError) as error:
        raise Refusal(f"{what} does not decompress: {error}") from error


def _unzstd(payload, plain_length):
    """One frame. Its content size is looked at first, so that a lie does not fill the memory."""
    if zstandard.frame_content_size(payload) != plain_length:
        raise ValueError("the frame has another length than the header says")
    return zstandard.ZstdDecompressor().decompress(payload)


def _gunzip(payload, plain_length):
    """One member, of which no more is unpacked than the header promises."""
    member = zlib.decompressobj(wbits=31)
    plain = member.decompress(payload, plain_length + 1)
    if not member.eof and len(plain) <= plain_length:
        plain += member.flush()
    if not member.eof or member.unused_data:
        raise ValueError("it is not one whole member")
    return plain
