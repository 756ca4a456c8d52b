"""A media set: which media files lie in its folder, and which of them are restore points."""
import glob
import os
import re

from .documents import decode_signed_json
from .header import begins_like_a_part, read_header
from .keys import SetKeys
from .media_file import MediaFile, read_trailer_block
from .refusal import Refusal


class MediaSet:
    """The folder of a set at its destination. What of it cannot be used is told in `remarks`."""

    def __init__(self, folder, identity_file=None):
        self.folder = folder
        self.remarks = []
        if not os.path.isdir(folder):
            raise Refusal(f'"{folder}" is no folder.')
        self.record = self._newest_record()
        self._candidates = self._read_headers(self._part_paths())
        self._identity_file = identity_file
        self._keys = self._read_set_keys()
        self._opened_keys = {}
        self.files = self._read_media_files()

    def _newest_record(self):
        """The commit record that counts. One without a line feed at its end was never finished."""
        folder = os.path.join(self.folder, "commits")
        numbers = os.listdir(folder) if os.path.isdir(folder) else []
        for number in sorted((int(name) for name in numbers if re.fullmatch("[1-9][0-9]*", name)), reverse=True):
            with open(os.path.join(folder, str(number)), "rb") as file:
                data = file.read()
            if not data.endswith(b"\n"):
                continue
            record = decode_signed_json(data, "tapedeck commit 1", f"Commit record {number}")
            if record["format"] != 1 or record["number"] != number:
                raise Refusal(f"Commit record {number} has another number or format.")
            return record
        return None

    def _part_paths(self):
        if self.record is not None:
            names = [name for member in self.record["members"] for name in member["parts"]]
            if any(os.path.basename(name) != name or name in ("", ".", "..") for name in names):
                raise Refusal("The commit record names a file outside of the folder of its set.")
        else:
            names = sorted(os.listdir(self.folder))
        return [path for path in (os.path.join(self.folder, name) for name in names) if os.path.isfile(path)]

    def _read_headers(self, paths):
        candidates = []
        for path in paths:
            if not begins_like_a_part(path):
                if path.endswith(".tdk"):
                    self.remarks.append(f'"{path}" does not begin like a part of a media file.')
                continue
            try:
                candidates.append((path, read_header(path)))
            except Refusal as refusal:
                self.remarks.append(str(refusal))
        return candidates

    def _read_set_keys(self):
        """What the file of the set says, if it is there and whole."""
        path = os.path.join(self.folder, "set.keys" if self.record is None else self.record["keys"])
        if not os.path.isfile(path):
            self.remarks.append(f'There is no "{path}"; each media file is opened by the copy that it carries.')
            return None
        with open(path, "rb") as file:
            try:
                return SetKeys(file.read(), self._identity_file)
            except Refusal as refusal:
                self.remarks.append(str(refusal))
                return None

    def _keys_of(self, file):
        """The keys of a media file's own set and signer: those of the folder, or else the copy in its header."""
        set_id, signer = file.header.hashed["setId"], file.header.hashed["signer"].hex()
        if self._keys is not None and self._keys.belongs_to(set_id, signer):
            return self._keys
        copy = file.header.unhashed.get("setKeys", b"")
        if copy not in self._opened_keys:
            self._opened_keys[copy] = SetKeys(copy, self._identity_file)
        if not self._opened_keys[copy].belongs_to(set_id, signer):
            raise Refusal(f"The keys that {file} carries are of another set or signer.")
        return self._opened_keys[copy]

    def _read_media_files(self):
        files = {}
        for path, header in self._candidates:
            block = read_trailer_block(path)
            if block is None:
                continue
            try:
                file = MediaFile(path, header, block)
                self._fits_record(file)
            except Refusal as refusal:
                self.remarks.append(str(refusal))
                continue
            files[file.media_id] = file
        return files

    def _fits_record(self, file):
        if self.record is None:
            return
        member = self.member(file)
        if member is None or bytes.fromhex(member["trailer"]) != file.trailer_digest:
            raise Refusal(f"{file} is not the one that the commit record lists.")

    def member(self, file):
        """What the newest commit record says of a media file."""
        members = self.record["members"] if self.record is not None else []
        return next((member for member in members if member["mediaId"] == file.media_id.hex()), None)

    def notes(self, file):
        """What was learned later, in order. Notes of another signer than that of the media file say nothing."""
        prefix = os.path.join(self.folder, f"{file.media_id.hex()}.note-")
        found = []
        for path in glob.glob(glob.escape(prefix) + "*"):
            number = path[len(prefix) :]
            if not number.isdigit():
                continue
            with open(path, "rb") as data:
                try:
                    note = decode_signed_json(data.read(), "tapedeck note 1", f'"{path}"')
                except Refusal as refusal:
                    self.remarks.append(str(refusal))
                    continue
            # Those of older sets were signed without their number.
            named = note["mediaId"] == file.media_id.hex() and str(note.get("number", number)) == number
            if named and note["signer"] == file.header.hashed["signer"].hex():
                found.append((int(number), note))
        return [note for _, note in sorted(found, key=lambda pair: pair[0])]

    def is_point(self, file):
        """Whether a media file is a restore point, and does not only stay because others need it."""
        if file.trailer["replaces"] or "deleted" in (self.member(file) or {}):
            return False
        return not any(note["kind"] == "deleted" for note in self.notes(file))

    def points(self):
        """All restore points, oldest first."""
        return sorted((file for file in self.files.values() if self.is_point(file)), key=lambda file: file.header.hashed["sequence"])

    def point(self, name):
        """The one with this sequence or (begin of an) id, or "latest"."""
        points = self.points()
        if name == "latest" and points:
            return points[-1]
        found = [file for file in points if name == str(file.header.hashed["sequence"])]
        found = found or [file for file in points if len(name) >= 6 and file.media_id.hex().startswith(name)]
        if len(found) != 1:
            remarks = "".join(f"\n{remark}" for remark in self.remarks)
            raise Refusal(f'There is no one restore point "{name}" in "{self.folder}".{remarks}')
        return found[0]

    def attached(self, file):
        """The media file with its parts found and their lengths and hashes verified."""
        if not file.parts:
            file.attach(self._candidates, self._keys_of(file))
        return file

    def standing_for(self, media_id):
        """The media file of this id, or one that replaces it; else nothing."""
        if media_id in self.files:
            return self.files[media_id]
        return next((file for file in self.files.values() if media_id in file.trailer["replaces"]), None)

    def needed_by(self, point):
        """The point's own media file, then all others that it needs."""
        found = {media_id: self.standing_for(media_id) for media_id in point.trailer["refersTo"]}
        missing = [media_id.hex() for media_id, file in found.items() if file is None]
        if missing:
            remarks = "".join(f"\n{remark}" for remark in self.remarks)
            raise Refusal(f"{point} needs media files that are missing or damaged: {', '.join(missing)}.{remarks}")
        return [self.attached(file) for file in dict.fromkeys([point, *found.values()])]
