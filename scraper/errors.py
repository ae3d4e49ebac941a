"""What a person can do wrong on this side of the house; each message says what to do."""


class UsageError(ValueError):
    """An option or setting cannot be meant. The command exits 2; change it and run again."""
