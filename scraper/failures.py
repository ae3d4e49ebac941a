"""Why no answer came, in a sentence: turns the exceptions of a failed request into words."""

from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadFailedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    UnsupportedURLSchemeError,
)

_UNREACHABLE = (
    CannotResolveHostError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    DownloadFailedError,
    ResponseDataLossError,
)


class RefusedAddressError(IgnoreRequest):
    """An address that is none of the configured ones; its message says which. Do not retry."""


class RobotsForbiddenError(IgnoreRequest):
    """robots.txt closes this address to us. Do not retry."""


class NotAskedError(IgnoreRequest):
    """A paper that was not asked for because its host cannot be reached; its message says so. Try later."""


class BudgetSpentError(NotAskedError):
    """A request that the run's budget does not allow any more; the next crawl asks."""


def is_unreachable(error: BaseException) -> bool:
    """Whether the host itself cannot be reached, so that the next request will fail as well."""
    return isinstance(error, _UNREACHABLE)


def explain(error: BaseException, host: str) -> str:
    """One sentence on why no answer came from `host`, with what to do where something can be done."""
    sentences: tuple[tuple[type[BaseException], str], ...] = (
        (RefusedAddressError, str(error)),
        (NotAskedError, str(error)),
        (RobotsForbiddenError, str(error)),
        (IgnoreRequest, f"{host} sends requests round in a circle; the paper was not fetched."),
        (CannotResolveHostError, f"{host} cannot be found; is this machine connected to the internet?"),
        (DownloadConnectionRefusedError, f"{host} does not accept connections; try later."),
        (DownloadTimeoutError, f"{host} did not answer in time; try later."),
        (DownloadCancelledError, "The file is larger than 64 MiB, which no paper is."),
        (ResponseDataLossError, "The connection ended before the file was complete, three times; try later."),
        (UnsupportedURLSchemeError, "Only http and https addresses are fetched."),
        (DownloadFailedError, _download_failed(error, host)),
    )
    for kind, sentence in sentences:
        if isinstance(error, kind):
            return sentence
    return f"The request to {host} failed ({type(error).__name__}); try later."


def _download_failed(error: BaseException, host: str) -> str:
    """Twisted wraps the cause in a list; of all causes a bad certificate is the one a person must know."""
    if "certificate" in str(error).lower():
        return f"The certificate of {host} cannot be verified; nothing was fetched."
    return f"The connection to {host} failed; try later."
