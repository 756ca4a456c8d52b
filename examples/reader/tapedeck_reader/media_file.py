"""A media file: trailer, block table, parts, blocks, index."""
import hashlib
import os
import struct
import zlib
from collections import OrderedDict, namedtuple

from . import blocks
from .cbor import decode_cbor
from .documents import verify_signature
from .form import COUNT, FROM_ONE, Maybe, check_form
from .refusal import Refusal

END_MAGIC = b"TDK-END\n"
INDEX_ROW_BYTES = 44
BLOCKS_KEPT = 8

Row = namedtuple("Row", "part offset stored origin sequence type sha256")
ROW = (FROM_ONE, COUNT, range(blocks.HEADER_BYTES, blocks.HEADER_BYTES + blocks.LONGEST_STORED + 1), COUNT, COUNT, range(1, 5), 32)
TRAILER = {
    "format": range(1, 2),
    "mediaId": 16,
    "setId": 16,
    "sequence": FROM_ONE,
    "refersTo": [16],
    "replaces": [16],
    "table": {"offset": COUNT, "rows": COUNT, "bytes": range(blocks.HEADER_BYTES, 2**53), "sha256": 32},
    "index": {"firstRow": COUNT, "blocks": COUNT, "chunks": COUNT},
    "root": {"row": COUNT},
    "parts": [{"bytes": COUNT, "sha256": 32, "origin": Maybe(FROM_ONE)}],
    "signer": 32,
}
ROOT = {"roots": [{"path": bytes, "entry": bytes}], "directories": [{"id": 32}]}


def read_range(path, offset, length):
    """Exactly these bytes of a file. Room is made only for what it holds."""
    with open(path, "rb") as file:
        if offset + length > os.fstat(file.fileno()).st_size:
            raise Refusal(f'"{path}" ends too early: at {offset} it should hold {length} bytes.')
        file.seek(offset)
        return file.read(length)


def read_trailer_block(path):
    """The trailer block at the end of a last part, or nothing: then the file is none."""
    size = os.path.getsize(path)
    if size < 16:
        return None
    end = read_range(path, size - 16, 16)
    length, checksum = struct.unpack(">2I", end[:8])
    if end[8:] != END_MAGIC or zlib.crc32(end[:4]) != checksum or length > size - 16:
        return None
    return read_range(path, size - 16 - length, length)


class MediaFile:
    """One whole media file. `parts_for(header)` answers with the paths and headers that may be its parts."""

    def __init__(self, last_path, last_header, trailer_block):
        self.path = last_path
        self.header = last_header
        self.media_id = last_header.media_id
        self.trailer_digest = hashlib.sha256(trailer_block).digest()
        self.trailer = self._verified_trailer(trailer_block)
        self.parts = []
        self.rows = []
        self._set_keys = None
        self._index = None
        self._opened = OrderedDict()

    def __str__(self):
        return f'media file {self.header.hashed["sequence"]} ("{os.path.basename(self.path)}")'

    def _clear_block(self, data, kind, what):
        """Blocks of the table and the trailer are in clear."""
        header = blocks.parse_block_header(data[:64], what)
        if (header.type, header.media_id, header.sequence, header.codec, header.encrypted) != (kind, self.media_id, 0, 0, False):
            raise Refusal(f"{what} is not the block that should be there.")
        return blocks.open_block(header, data[64:], self.header.hashed["codecs"], None, what)

    def _verified_trailer(self, data):
        what = f"The trailer of {self}"
        pair = decode_cbor(self._clear_block(data, blocks.TRAILER, what), what)
        if not (isinstance(pair, list) and len(pair) == 2 and all(isinstance(item, bytes) for item in pair)):
            raise Refusal(f"{what} is not a document and its signature.")
        document, hashed = check_form(decode_cbor(pair[0], what), TRAILER, what), self.header.hashed
        if not document["parts"]:
            raise Refusal(f"{what} names no part.")
        for name in ("mediaId", "setId", "sequence", "signer"):
            if document[name] != hashed[name]:
                raise Refusal(f'{what} has another "{name}" than the header.')
        verify_signature(document["signer"], pair[1], "tapedeck trailer 1", pair[0], what)
        return document

    def attach(self, candidates, set_keys):
        """Reads the block table, and finds each part among the candidates `(path, header)` by its hash."""
        self._set_keys = set_keys
        table = self.trailer["table"]
        if table["offset"] != self.trailer["parts"][-1]["bytes"]:
            raise Refusal(f"The trailer of {self} has its block table elsewhere than behind the last block.")
        data = read_range(self.path, table["offset"], table["bytes"])
        what = f"The block table of {self}"
        if hashlib.sha256(data).digest() != table["sha256"]:
            raise Refusal(f"{what} is damaged.")
        # It is stored plain, so it has no more lists than bytes.
        rows = decode_cbor(self._clear_block(data, blocks.TABLE, what), what, most_lists=len(data))
        self.rows = [Row(*row) for row in check_form(rows, [ROW], what)]
        if len(self.rows) != table["rows"]:
            raise Refusal(f"{what} has {len(self.rows)} rows instead of {table['rows']}.")
        self.parts = [self._find_part(number, candidates) for number in range(1, len(self.trailer["parts"]) + 1)]
        self._verify_rows(what)

    def _find_part(self, number, candidates):
        expected = self.trailer["parts"][number - 1]
        origin = expected.get("origin", 0)
        media_id = self._origin_id(origin)
        row_hashes = b"".join(row.sha256 for row in self.rows if row.part == number)
        for path, header in candidates:
            if header.media_id == media_id and hashlib.sha256(header.digest + row_hashes).digest() == expected["sha256"]:
                size = os.path.getsize(path)
                if size < expected["bytes"] or (origin == 0 and path != self.path and size != expected["bytes"]):
                    raise Refusal(f'Part {number} of {self}, "{path}", is {size} bytes long instead of {expected["bytes"]}.')
                return path, header
        raise Refusal(f"Part {number} of {self} is missing, or its header is damaged.")

    def _verify_rows(self, what):
        """Blocks lie one behind another, and the last one ends where its part does."""
        row_numbers = iter(self.rows)
        row = next(row_numbers, None)
        for number, (part, (_, header)) in enumerate(zip(self.trailer["parts"], self.parts), start=1):
            at = header.length
            while row is not None and row.part == number:
                if row.offset != at or row.origin != part.get("origin", row.origin):
                    raise Refusal(f"{what} has a gap in part {number}.")
                at, row = at + row.stored, next(row_numbers, None)
            if at != part["bytes"]:
                raise Refusal(f"{what} ends part {number} at {at} instead of {part['bytes']}.")
        if row is not None:
            raise Refusal(f"{what} names part {row.part}, which there is not.")

    def _origin_id(self, origin):
        return self.media_id if origin == 0 else self._origin(origin)["mediaId"]

    def _origin(self, origin):
        if origin > len(self.header.hashed["origins"]):
            raise Refusal(f"{self} names origin {origin}, which its header lacks.")
        return self.header.hashed["origins"][origin - 1]

    def _block_key(self, origin):
        if self.header.hashed["cipher"] != "aes-256-gcm":
            raise Refusal(f"{self} has an encrypted block, but its cipher is \"{self.header.hashed['cipher']}\".")
        named, salt = (self.header.hashed, self.header.salt) if origin == 0 else (self._origin(origin), None)
        return self._set_keys.block_key(named["wrappedKey"], salt or named["salt"], str(self))

    def block(self, row_number):
        """The plain bytes of a block, after everything about it was verified."""
        if row_number in self._opened:
            self._opened.move_to_end(row_number)
            return self._opened[row_number]
        if row_number >= len(self.rows):
            raise Refusal(f"There is no block {row_number} in {self}.")
        row = self.rows[row_number]
        what = f"Block {row_number} of {self}, at {row.offset} in part {row.part}"
        data = read_range(self.parts[row.part - 1][0], row.offset, row.stored)
        if hashlib.sha256(data).digest() != row.sha256:
            raise Refusal(f"{what} is damaged: its hash is another.")
        header = blocks.parse_block_header(data[:64], what)
        if (header.media_id, header.sequence, header.type) != (self._origin_id(row.origin), row.sequence, row.type):
            raise Refusal(f"{what} is another block than the table says.")
        # Without this a block in clear could be passed off as one of an encrypted file.
        if header.encrypted != (self.header.hashed["cipher"] != "none"):
            raise Refusal(f"{what} is encrypted or not, against what the header says.")
        codecs = self.header.hashed["codecs"]
        plain = blocks.open_block(header, data[64:], codecs, lambda: self._block_key(row.origin), what)
        self._opened[row_number] = plain
        if len(self._opened) > BLOCKS_KEPT:
            self._opened.popitem(last=False)
        return plain

    def _typed_block(self, row_number, kind):
        if row_number >= len(self.rows) or self.rows[row_number].type != kind:
            raise Refusal(f"Block {row_number} of {self} is not of type {kind}.")
        return self.block(row_number)

    def root(self):
        """The document where the catalog begins."""
        what = f"The root of {self}"
        return check_form(decode_cbor(self._typed_block(self.trailer["root"]["row"], blocks.ROOT), what), ROOT, what)

    def index(self):
        """All rows of the index, one behind another."""
        if self._index is None:
            index = self.trailer["index"]
            numbers = range(index["firstRow"], index["firstRow"] + index["blocks"])
            self._index = b"".join(self._index_block(number) for number in numbers)
            if len(self._index) != index["chunks"] * INDEX_ROW_BYTES:
                raise Refusal(f"The index of {self} has not the {index['chunks']} rows of which its trailer tells.")
        return self._index

    def _index_block(self, row_number):
        """Ids do not compress: one that unpacks to much more than is stored of it would only fill the memory."""
        rows = self._typed_block(row_number, blocks.INDEX)
        if len(rows) > 2**20 + 2 * self.rows[row_number].stored:
            raise Refusal(f"Block {row_number} of {self} is an index that unpacks to more than one can.")
        return rows

    def chunk(self, chunk_id):
        """The bytes of a chunk, or nothing if this file does not hold it."""
        index = self.index()
        low, high = 0, len(index) // INDEX_ROW_BYTES
        while low < high:
            middle = (low + high) // 2
            row = index[middle * INDEX_ROW_BYTES : (middle + 1) * INDEX_ROW_BYTES]
            if row[:32] == chunk_id:
                return self._chunk_at(chunk_id, *struct.unpack(">3I", row[32:]))
            low, high = (middle + 1, high) if row[:32] < chunk_id else (low, middle)
        return None

    def _chunk_at(self, chunk_id, row_number, offset, length):
        data = self.block(row_number)[offset : offset + length]
        if len(data) != length or hashlib.sha256(data).digest() != chunk_id:
            raise Refusal(f"Chunk {chunk_id.hex()} in block {row_number} of {self} is damaged.")
        return data
