"""The form of documents and entries, so that no number, length or type surprises whoever uses it."""
from collections import namedtuple

from .refusal import Refusal

# Larger numbers are not exact everywhere.
COUNT = range(2**53)
FROM_ONE = range(1, 2**53)
TIME = range(-(2**64), 2**64)
NAME_BYTES = 1024

Maybe = namedtuple("Maybe", "form")
Maybe.__doc__ = "The form of a member that may be missing."


def check_form(value, form, what):
    """Refuses a value of another form: a type, a range, a number of bytes, a list of one form, a tuple of forms, or members of a map."""
    if isinstance(form, dict):
        fits = isinstance(value, dict)
        for name, member in form.items() if fits else ():
            if name in value:
                check_form(value[name], member.form if isinstance(member, Maybe) else member, f'{what}, member "{name}",')
            elif not isinstance(member, Maybe):
                raise Refusal(f'{what} lacks its member "{name}".')
    elif isinstance(form, (list, tuple)):
        fits = isinstance(value, list) and (isinstance(form, list) or len(form) == len(value))
        for item, inner in zip(value, form if isinstance(form, tuple) else form * len(value)) if fits else ():
            check_form(item, inner, what)
    elif isinstance(form, range):
        fits = type(value) is int and value in form
    elif isinstance(form, int):
        fits = isinstance(value, bytes) and len(value) == form
    else:
        fits = isinstance(value, form)
    if not fits:
        raise Refusal(f"{what} is out of range, or not what the page says.")
    return value


def check_name(name, what):
    """One that leads elsewhere would write outside of the target."""
    if name in (b"", b".", b"..") or len(name) > NAME_BYTES or b"/" in name or b"\0" in name:
        raise Refusal(f"{what} has a name that cannot be: {name[:200]!r}.")
    return name


def check_path(path, what):
    """Names with slashes between them; the path of what they are relative to is empty."""
    for name in path.split(b"/") if path else ():
        check_name(name, what)
    return path
