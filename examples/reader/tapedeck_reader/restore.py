"""Writes a restore point below a target. All of it is relative to open folders: paths may be longer than the system takes."""
import os
import re
import stat

from .catalog import BLOCK_DEVICE, CHARACTER_DEVICE, DIRECTORY, FILE, LINK, PIPE, SOCKET
from .refusal import Refusal

FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW
NODE_TYPES = {
    PIPE: stat.S_IFIFO,
    SOCKET: stat.S_IFSOCK,
    CHARACTER_DEVICE: stat.S_IFCHR,
    BLOCK_DEVICE: stat.S_IFBLK,
}


class Restore:
    """One restore. What could not be given back is told in `problems`; damage ends it at once."""

    def __init__(self, catalog, target):
        self._catalog = catalog
        self._as_root = os.geteuid() == 0
        self._links = {}
        self._of_windows = 0
        self.problems = []
        os.makedirs(target, exist_ok=True)
        if os.listdir(target):
            raise Refusal(f'"{target}" is not empty.')
        self._target = os.open(target, os.O_RDONLY | os.O_DIRECTORY)

    def run(self):
        """Restores each root below the target, at its absolute path."""
        os.umask(0o022)
        for root in self._catalog.roots:
            # A drive becomes a folder of its letter, a share those of its server and its name.
            below = re.sub(rb"^([A-Z]):|^//\?(?=/)", rb"\1", root.path)
            self._restore_root(root, [name for name in below.split(b"/") if name])
        if self._of_windows:
            left_out = "their attributes, security descriptors and alternate streams are left out"
            self.problems.append(f"{self._of_windows} entries come from Windows: {left_out}.")

    def _restore_root(self, root, components):
        parent = self._open_folder(components[:-1], make=True)
        try:
            if root.entry.type != DIRECTORY:
                self._make(root, components[:-1], parent, components[-1], root.entry)
                return
            if components:
                _make_folder(components[-1], parent)
                folder = os.open(components[-1], FOLDER_FLAGS, dir_fd=parent)
            else:
                folder = os.dup(parent)
            self._fill(root, components, folder)
        finally:
            os.close(parent)

    def _open_folder(self, components, make=False):
        """A folder below the target, opened step by step."""
        folder = os.dup(self._target)
        for name in components:
            if make:
                _make_folder(name, folder)
            below = os.open(name, FOLDER_FLAGS, dir_fd=folder)
            os.close(folder)
            folder = below
        return folder

    def _fill(self, root, components, folder):
        """All below a directory, without recursion. A folder's own times come when nothing more is made in it."""
        stack = [(folder, b"", root.entry, self._catalog.entries(root, b""))]
        while stack:
            folder, path, own, entries = stack[-1]
            entry = next(entries, None)
            if entry is None:
                self._dress(own, folder, path or root.path)
                os.close(folder)
                stack.pop()
                continue
            below = path + b"/" + entry.name if path else entry.name
            if entry.type == DIRECTORY:
                os.mkdir(entry.name, 0o700, dir_fd=folder)
                opened = os.open(entry.name, FOLDER_FLAGS, dir_fd=folder)
                stack.append((opened, below, entry, self._catalog.entries(root, below)))
            else:
                here = components + (path.split(b"/") if path else [])
                self._make(root, here, folder, entry.name, entry)

    def _make(self, root, components, folder, name, entry):
        """Anything but a directory: as a further name of what is there already, or anew."""
        key = (root.number, *entry.hard_link) if entry.hard_link else None
        if key in self._links:
            where, first = self._links[key]
            source = self._open_folder(where)
            os.link(first, name, src_dir_fd=source, dst_dir_fd=folder, follow_symlinks=False)
            os.close(source)
            return
        if entry.type == FILE:
            self._write_file(folder, name, entry)
        elif entry.type == LINK:
            os.symlink(entry.target, name, dir_fd=folder)
            self._dress(entry, (folder, name), name)
        elif not self._make_node(folder, name, entry):
            return
        if key is not None:
            self._links[key] = (components, name)

    def _make_node(self, folder, name, entry):
        device = os.makedev(*entry.device) if entry.type in (CHARACTER_DEVICE, BLOCK_DEVICE) else 0
        try:
            os.mknod(name, NODE_TYPES[entry.type] | 0o600, device, dir_fd=folder)
        except PermissionError:
            self.problems.append(f"{name!r} is a device, which only root can make.")
            return False
        self._dress(entry, (folder, name), name)
        return True

    def _write_file(self, folder, name, entry):
        if entry.unread:
            self.problems.append(f"{name!r} could not be read when it was backed up; it is left out.")
            return
        if entry.torn:
            self.problems.append(f"{name!r} changed while it was backed up.")
        file = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600, dir_fd=folder)
        try:
            self._fill_file(file, folder, name, entry)
            self._dress(entry, file, name)
        finally:
            os.close(file)

    def _fill_file(self, file, folder, name, entry):
        """The content, or no file at all: half of one would look like a whole one."""
        try:
            for offset, data in self._catalog.contents(entry):
                _write_at(file, offset, data)
            os.truncate(file, entry.size)
        except Refusal:
            os.unlink(name, dir_fd=folder)
            raise
        except OSError as error:
            os.unlink(name, dir_fd=folder)
            raise Refusal(f"The file {name!r} of {entry.size} bytes cannot be written: {error.strerror}.") from error

    def _dress(self, entry, place, what):
        """Owner, attributes, mode and times, in this order: each may undo one before it. `place` is open, or a folder and a name."""
        if isinstance(place, tuple):
            folder, name = place
            # Python has no call for attributes relative to a folder; its descriptor stands for a path of any length.
            path, where = os.fsencode(f"/proc/self/fd/{folder}/") + name, {"dir_fd": folder, "follow_symlinks": False}
            attribute_options = {"follow_symlinks": False}
        else:
            name, path, where, attribute_options = place, place, {}, {}
        self._of_windows += entry.of_windows
        if self._as_root and not entry.of_windows and entry.owner is not None and entry.group is not None:
            os.chown(name, entry.owner, entry.group, **where)
        for attribute, value in entry.attributes:
            try:
                os.setxattr(path, attribute, value, **attribute_options)
            except OSError as error:
                self.problems.append(f"{what!r}: the attribute {attribute!r} could not be set: {error.strerror}")
        # Of Windows these say nothing, and it stays as it was made: for nobody else.
        if entry.mode is not None and not entry.of_windows and entry.type != LINK:
            os.chmod(name, entry.mode, **({"dir_fd": where["dir_fd"]} if where else {}))
        if entry.modified is not None:
            os.utime(name, ns=(entry.modified, entry.modified), **where)


def _make_folder(name, parent):
    try:
        os.mkdir(name, 0o755, dir_fd=parent)
    except FileExistsError:
        pass


def _write_at(file, offset, data):
    while data:
        written = os.pwrite(file, data, offset)
        offset, data = offset + written, data[written:]
