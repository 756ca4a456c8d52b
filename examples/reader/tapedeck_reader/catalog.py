"""The catalog of a restore point: roots, directories, entries, and the chunks of a file."""
import re
from dataclasses import dataclass

from .cbor import decode_cbor
from .form import COUNT, TIME, Maybe, check_form, check_name, check_path
from .refusal import Refusal

FILE, DIRECTORY, LINK, PIPE, SOCKET, CHARACTER_DEVICE, BLOCK_DEVICE = range(7)
ID_BYTES = 32
NUMBER = range(2**32)
ENTRY = {
    0: bytes,
    1: range(7),
    2: Maybe(COUNT),
    3: Maybe(range(0o10000)),
    4: Maybe(NUMBER),
    5: Maybe(NUMBER),
    6: Maybe(TIME),
    8: Maybe(bytes),
    9: Maybe((range(8), ID_BYTES)),
    10: Maybe(bytes),
    11: Maybe((COUNT, TIME)),
    12: Maybe((NUMBER, NUMBER)),
    13: Maybe([(bytes, bytes)]),
    14: Maybe([(COUNT, COUNT)]),
    17: Maybe({0: NUMBER}),
}


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
    of_windows = property(lambda self: 17 in self.members)


def read_entry(members, what):
    """An entry whose numbers are as a system keeps them, and whose holes lie one behind another within it."""
    entry = Entry(check_form(members, ENTRY, what))
    end = 0
    for offset, length in entry.holes:
        if offset < end:
            raise Refusal(f"{what} has holes that overlap.")
        end = offset + length
    if end > entry.size:
        raise Refusal(f"{what} has a hole behind its end.")
    return entry


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
            Root(number, _root_path(root["path"]), read_entry(decode_cbor(root["entry"], "A root's entry"), "A root's entry"))
            for number, root in enumerate(document["roots"])
        ]
        self._directories = {}
        for directory_page in document["directories"]:
            self._read_directories(directory_page["id"])

    def _read_directories(self, chunk_id):
        page = decode_cbor(self.chunk(chunk_id), "A directory page")
        if not isinstance(page, list) or page[:1] != [1] or len(page) % 3 != 1:
            raise Refusal("A directory page has a form that this reader does not know.")
        for at in range(1, len(page), 3):
            root, path, pages = check_form(page[at : at + 3], (COUNT, bytes, bytes), "A directory page")
            self._directories[root, check_path(path, "A directory page")] = pages

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
            what = f"A page of {path!r}"
            page = check_form(decode_cbor(self.chunk(pages[at : at + ID_BYTES]), what), (range(1, 2), list, list, list), what)
            for members in page[3]:
                entry = read_entry(members, f"An entry of {path!r}")
                check_name(entry.name, f"The directory {path!r}")
                yield entry

    def contents(self, entry):
        """Pairs of offset and bytes that make up a file; what lies between them are holes."""
        holes = iter([*entry.holes, [entry.size, 0]])
        hole_at, hole_length = next(holes)
        offset = 0
        for chunk_id in self._chunk_ids(entry):
            data = self.chunk(chunk_id)
            if not data:
                raise Refusal(f"A chunk of {entry.name!r} is empty.")
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
        # One that was cut short while it was read may lack some.
        if offset != entry.size and not entry.torn:
            raise Refusal(f"The chunks of {entry.name!r} make {offset} bytes instead of {entry.size}.")

    def _chunk_ids(self, entry):
        if 9 in entry.members:
            yield from self._listed(*entry.members[9])
        else:
            yield from _split(entry.members.get(8, b""))

    def _listed(self, depth, list_id):
        ids = self.chunk(list_id)
        if not ids:
            raise Refusal("A list of chunks is empty.")
        for chunk_id in _split(ids):
            if depth == 0:
                yield chunk_id
            else:
                yield from self._listed(depth - 1, chunk_id)


def _root_path(path):
    """It is absolute. From Windows it begins with a drive or a share, and holds no backslash."""
    absolute = re.match(rb"/(?!/)|[A-Z]:/(?=[^\\]*$)|//([^/\\]+/[^/\\]+)/(?=[^\\]*$)", path)
    if absolute is None:
        raise Refusal(f"The root {path[:200]!r} is no absolute path.")
    check_path(absolute[1] or b"", "A root")
    check_path(path[absolute.end() :], "A root")
    return path


def _split(ids):
    if len(ids) % ID_BYTES != 0:
        raise Refusal("A list of chunks is cut.")
    for at in range(0, len(ids), ID_BYTES):
        yield ids[at : at + ID_BYTES]
