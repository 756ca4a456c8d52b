"""The command line."""
import argparse
import os
import resource
import sys

from .catalog import DIRECTORY, LINK, Catalog
from .media_set import MediaSet
from .refusal import Refusal
from .restore import Restore

TYPE_LETTERS = "-dlpscb"


def printable(name):
    """A name for people: what is not text, or would move the cursor, is escaped."""
    text = os.fsdecode(name)
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)


def list_points(options):
    """One line for each point: id, sequence, type, time, state."""
    media_set = MediaSet(options.set, options.identity)
    for point in media_set.points():
        header = point.header.hashed
        print(point.media_id.hex(), header["sequence"], header["type"], header["createdAt"], state_of(media_set, point))
    tell(media_set.remarks)


def state_of(media_set, point):
    """The outcome that the notes tell, and whether all that the point needs is there."""
    notes = media_set.notes(point)
    words = [note["outcome"] for note in notes if note["kind"] == "outcome"][-1:]
    # A verification that found nothing takes back the damage that an earlier one has found.
    words += [note["kind"] for note in notes if note["kind"] in ("damaged", "verified")][-1:]
    try:
        media_set.needed_by(point)
    except Refusal as refusal:
        media_set.remarks.append(str(refusal))
        words.append("unusable")
    return ",".join(words) or "unknown"


def open_catalog(options):
    """The catalog of the point that was named, after its signers were told and checked."""
    media_set = MediaSet(options.set, options.identity)
    files = media_set.needed_by(media_set.point(options.point))
    signers = {file.header.hashed["signer"].hex() for file in files}
    tell(f"Signed by {signer}" for signer in sorted(signers))
    if options.signer is not None and signers != {options.signer}:
        raise Refusal(f"Not everything is signed by {options.signer}.")
    return Catalog(files)


def list_entries(options):
    """One line for each entry: type, mode, owner, group, size, path."""
    catalog = open_catalog(options)
    for root in catalog.roots:
        waiting = [(root.path, b"", root.entry)]
        while waiting:
            shown, path, entry = waiting.pop()
            arrow = f" -> {printable(entry.target)}" if entry.type == LINK else ""
            mode = "----" if entry.mode is None else f"{entry.mode:04o}"
            print(f"{TYPE_LETTERS[entry.type]} {mode} {entry.owner} {entry.group} {entry.size} {printable(shown)}{arrow}")
            if entry.type == DIRECTORY:
                below = [(os.path.join(shown, one.name), os.path.join(path, one.name), one) for one in catalog.entries(root, path)]
                waiting.extend(reversed(below))


def restore_point(options):
    """Restores all of a point below the target."""
    restore = Restore(open_catalog(options), options.target)
    restore.run()
    tell(restore.problems)
    if restore.problems:
        raise Refusal(f"{len(restore.problems)} things could not be restored as they were.")


def tell(lines):
    """Remarks go where they do not mix with what was asked for."""
    for line in lines:
        print(line, file=sys.stderr)


def parse(arguments):
    parser = argparse.ArgumentParser(prog="tapedeck-reader", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, action, operands in (
        ("list", list_points, ("set",)),
        ("ls", list_entries, ("set", "point")),
        ("restore", restore_point, ("set", "point", "target")),
    ):
        command = commands.add_parser(name, help=action.__doc__)
        command.set_defaults(action=action)
        for operand in operands:
            command.add_argument(operand, metavar=operand.upper())
        command.add_argument("--identity", metavar="FILE", help="age identity that opens the set")
        if "point" in operands:
            command.add_argument("--signer", metavar="HEX", help="refuse what another key has signed")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Exit code 0: all is well. 1: something was refused, or not restored as it was."""
    options = parse(arguments)
    # A folder stays open while something below it is restored.
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    try:
        options.action(options)
    except (Refusal, OSError) as error:
        print(f"tapedeck-reader: {error}", file=sys.stderr)
        return 1
    except (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError) as error:
        # Of commit records, notes and keys no schema is checked: another form shows where a member is used.
        print(f"tapedeck-reader: A document in the set has not the form that the page says: {error!r}", file=sys.stderr)
        return 1
    return 0
