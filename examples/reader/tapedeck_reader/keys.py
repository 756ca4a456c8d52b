"""From a user's key to the key of a block: set.keys, the media key, HKDF. The `age` command opens the envelopes."""
import base64
import os
import subprocess

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from .documents import decode_signed_json
from .refusal import Refusal


def open_envelope(envelope, identity_path, what, pass_fds=()):
    """What lies in an age file, opened with the identities of a file."""
    command = ["age", "--decrypt", "--identity", identity_path]
    try:
        done = subprocess.run(command, input=envelope, capture_output=True, pass_fds=pass_fds, check=False)
    except FileNotFoundError as error:
        raise Refusal('The command "age" is not installed; it opens the keys of an encrypted set.') from error
    if done.returncode != 0:
        raise Refusal(f"{what} cannot be opened with this identity: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout


def open_with_secret(envelope, secret, what):
    """The same with an identity in memory, which never reaches a disk."""
    reading, writing = os.pipe()
    try:
        os.write(writing, secret)
        os.close(writing)
        return open_envelope(envelope, f"/dev/fd/{reading}", what, (reading,))
    finally:
        os.close(reading)


class SetKeys:
    """`set.keys` of a media set, and what it opens."""

    def __init__(self, data, identity_file):
        self.document = decode_signed_json(data, "tapedeck set.keys 1", '"set.keys"')
        self._identity_file = identity_file
        self._secret = None
        self._media_keys = {}

    def belongs_to(self, set_id, signer):
        """Whether these are the keys of this set, as this signer has written them."""
        return self.document["setId"] == set_id.hex() and self.document["signer"] == signer

    def block_key(self, wrapped_key, salt, what):
        """The key for the blocks of a media file with this salt."""
        if salt not in self._media_keys:
            media_key = open_with_secret(wrapped_key, self._set_secret(), f"The key of {what}")
            if len(media_key) != 32:
                raise Refusal(f"The key of {what} has {len(media_key)} bytes instead of 32.")
            derive = HKDF(algorithm=SHA256(), length=32, salt=salt, info=b"tapedeck block key 1")
            self._media_keys[salt] = derive.derive(media_key)
        return self._media_keys[salt]

    def _set_secret(self):
        """The identity of the set, from the first row that the user's key opens."""
        if self._secret is not None:
            return self._secret
        if self._identity_file is None:
            raise Refusal("The set is encrypted: say with --identity which file holds a key that opens it.")
        rows = [row for row in self.document["wrapped"] if row["wrapper"] == "age"]
        refusals = []
        for row in rows:
            try:
                opened = open_envelope(base64.b64decode(row["data"]), self._identity_file, "The set's key")
            except Refusal as refusal:
                refusals.append(str(refusal))
                continue
            self._secret = opened.strip() + b"\n"
            return self._secret
        raise Refusal("\n".join(refusals) or 'No row of "set.keys" is wrapped with age.')
