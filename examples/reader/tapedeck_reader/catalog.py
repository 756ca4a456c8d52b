"""The catalog of a restore point: roots, directories, entries, and the chunks of a file."""
from dataclasses import dataclass

from .documents import decode_cbor
from .refusal import Refusal

FILE, DIRECTORY, LINK, PIPE, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE = range(7)
ID_BYTES = 32


@dataclass(frozen=True)
class Entry:
    """One thing in a tree, with the members that the page numbers."""

    members: dict

    name = property(lambda self: self.members[0])
    type = property(lambda self: self.members[1])
    size = property(lambda self: self.members.get(2, 0))
    mode = property(lambda self: self.members.get(3))
    owner = property(lambda self: self.members.get(4))
    group = property(lambda self: self.members.get(5))
    modified = property(lambda self: self.members.get(6))
    target = property(lambda self: self.members[10])
    hard_link = property(lambda self: self.members.get(11))
    device = property(lambda self: self.members[12])
    attributes = property(lambda self: self.members.get(13, []))
    holes = property(lambda self: self.members.get(14, []))
    torn = property(lambda self: self.members.get(15, False))
    unread = property(lambda self: self.members.get(16, False))


@dataclass(frozen=True)
class Root:
    """A tree that was backed up, or the output of a program."""

    number: int
    path: bytes
    entry: Entry


class Catalog:
    """Reads the catalog of one point. `files` are its media file and all that it needs."""

    def __init__(self, files):
        self._files = files
        document = files[0].root()
        self.roots = [
            Root(number, root["path"], Entry(decode_cbor(root["entry"], "A root's entry")))
            for number, root in enumerate(document["roots"])
        ]
        self._directories = {}
        for directory_page in document["directories"]:
            self._read_directories(directory_page["id"])

    def _read_directories(self, chunk_id):
        version, *items = decode_cbor(self.chunk(chunk_id), "A directory page")
        if version != 1 or len(items) % 3 != 0:
            raise Refusal("A directory page has a form that this reader does not know.")
        for at in range(0, len(items), 3):
            root, path, pages = items[at : at + 3]
            self._directories[root, path] = pages

    def chunk(self, chunk_id):
        """The bytes of a chunk, from whichever media file holds it."""
        for file in self._files:
            data = file.chunk(chunk_id)
            if data is not None:
                return data
        raise Refusal(f"Chunk {chunk_id.hex()} is in none of the media files that the point needs.")

    def entries(self, root, path):
        """The entries of a directory, whose path is relative to its root."""
        if (root.number, path) not in self._directories:
            raise Refusal(f"The catalog lacks the directory {path!r} of {root.path!r}.")
        pages = self._directories[root.number, path]
        if len(pages) % (2 * ID_BYTES) != 0:
            raise Refusal(f"The list of pages of {path!r} is cut.")
        for at in range(0, len(pages), 2 * ID_BYTES):
            page = decode_cbor(self.chunk(pages[at : at + ID_BYTES]), f"A page of {path!r}")
            if page[0] != 1:
                raise Refusal(f"A page of {path!r} has version {page[0]}; this reader knows 1.")
            yield from (self._checked(Entry(members), path) for members in page[3])

    @staticmethod
    def _checked(entry, path):
        """A name that leads elsewhere would write outside of the target."""
        if entry.name in (b"", b".", b"..") or b"/" in entry.name or b"\0" in entry.name or entry.type not in range(7):
            raise Refusal(f"The directory {path!r} has an entry that cannot be: {entry.name!r}.")
        return entry

    def contents(self, entry):
        """Pairs of offset and bytes that make up a file; what lies between them are holes."""
        holes = iter([*entry.holes, [entry.size, 0]])
        hole_at, hole_length = next(holes)
        offset = 0
        for chunk_id in self._chunk_ids(entry):
            data = self.chunk(chunk_id)
            # A chunk may go across holes: it holds what lies between them.
            while data:
                while hole_at == offset and hole_length > 0:
                    offset += hole_length
                    hole_at, hole_length = next(holes)
                piece = data[: hole_at - offset]
                if not piece:
                    raise Refusal(f"The chunks of {entry.name!r} are longer than the file.")
                yield offset, piece
                offset, data = offset + len(piece), data[len(piece) :]
        while hole_at == offset and hole_length > 0:
            offset += hole_length
            hole_at, hole_length = next(holes)
        if offset != entry.size:
            raise Refusal(f"The chunks of {entry.name!r} make {offset} bytes instead of {entry.size}.")

    def _chunk_ids(self, entry):
        if 9 in entry.members:
            depth, list_id = entry.members[9]
            if depth > 7:
                raise Refusal(f"The chunk list of {entry.name!r} is deeper than 7.")
            yield from self._listed(depth, list_id)
        else:
            yield from _split(entry.members.get(8, b""))

    def _listed(self, depth, list_id):
        for chunk_id in _split(self.chunk(list_id)):
            if depth == 0:
                yield chunk_id
            else:
                yield from self._listed(depth - 1, chunk_id)


def _split(ids):
    if len(ids) % ID_BYTES != 0:
        raise Refusal("A list of chunks is cut.")
    for at in range(0, len(ids), ID_BYTES):
        yield ids[at : at + ID_BYTES]
