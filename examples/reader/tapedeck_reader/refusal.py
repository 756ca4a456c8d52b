"""The one error that people see: what was read is not as the page says, or cannot be opened."""


class Refusal(Exception):
    """Ends the program with exit code 1 and this sentence."""
