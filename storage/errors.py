"""What can be wrong with an archive as a whole; each message says what to do. The command exits 3 on them."""


class ArchiveError(Exception):
    """The archive cannot be used as it is. The message is a sentence for its user; no use in retrying."""


class ArchiveMissingError(ArchiveError):
    """There is no archive at that place. Import something or name another place."""


class ArchiveLockedError(ArchiveError):
    """Another program holds the database longer than we wait. Retry when it has finished."""


class ArchiveSchemaError(ArchiveError):
    """The archive was made by another version: upgrade it, or upgrade the program."""


class ArchiveUnreachableError(ArchiveError):
    """The database does not answer, or the address or the rights are wrong. Mend that, then retry."""


class ArchiveUnwritableError(ArchiveError):
    """Nothing can be written: no space, no rights, or read-only. What was kept before is whole."""


class OriginalDamagedError(ArchiveError):
    """A kept PDF is gone or its bytes are not those that were fetched. Fetch the paper again."""
