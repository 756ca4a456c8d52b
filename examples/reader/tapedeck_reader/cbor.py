"""CBOR as the page has it: no tags, no fractions, nothing of unknown length. What a document claims is held against its bytes first."""
from .refusal import Refusal

MOST_LISTS = 2**20
SIMPLE = {20: False, 21: True, 22: None}


def decode_cbor(data, what, most_lists=MOST_LISTS):
    """The one value in these bytes; nothing may stand behind it."""
    decoder = _Decoder(data, what, most_lists)
    try:
        value = decoder.item()
    except RecursionError:
        raise decoder.refusal("it is nested too deep") from None
    if decoder.at != len(data):
        raise decoder.refusal(f"{len(data) - decoder.at} bytes stand behind its end")
    return value


class _Decoder:
    def __init__(self, data, what, lists_left):
        self._data = data
        self._what = what
        self._lists_left = lists_left
        self.at = 0

    def refusal(self, why):
        return Refusal(f"{self._what} is not the CBOR that the page says: {why}.")

    def item(self):
        major, argument = self._head()
        if major == 0:
            return argument
        if major == 1:
            return -1 - argument
        if major == 2:
            return self._take(argument)
        if major == 3:
            try:
                return self._take(argument).decode()
            except UnicodeDecodeError:
                raise self.refusal("a text is not UTF-8") from None
        if major == 4:
            self._count_list(argument)
            return [self.item() for _ in range(argument)]
        if major == 5:
            self._count_list(2 * argument)
            return self._map(argument)
        if major == 7 and argument in SIMPLE:
            return SIMPLE[argument]
        raise self.refusal("it has a tag or a fraction")

    def _head(self):
        first = self._take(1)[0]
        major, argument = first >> 5, first & 31
        if argument < 24:
            return major, argument
        if argument > 27 or major == 7:
            raise self.refusal("it has an item of a form that is not used")
        return major, int.from_bytes(self._take(1 << (argument - 24)), "big")

    def _take(self, length):
        taken = self._data[self.at : self.at + length]
        if len(taken) != length:
            raise self.refusal("it ends too early")
        self.at += length
        return taken

    def _count_list(self, items):
        """A byte that compresses to nearly none makes an object of sixty, and each item takes a byte at least."""
        self._lists_left -= 1
        if self._lists_left < 0 or items > len(self._data) - self.at:
            raise self.refusal("it has more lists than belong there")

    def _map(self, pairs):
        members = {}
        for _ in range(pairs):
            key = self.item()
            if not isinstance(key, (int, str)) or key in members:
                raise self.refusal("a map has a key that cannot be")
            members[key] = self.item()
        return members
