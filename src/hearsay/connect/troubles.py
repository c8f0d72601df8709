"""What the system and its libraries say of a connection, so that it can be said in other languages.

They speak English alone. What they say most often has a translation of ours; the rest is told in
general words where the reader does not read English.
"""

from __future__ import annotations

import errno
import ssl

from hearsay.errors import Phrase

__all__ = ["UNNAMED", "of_certificate", "of_socket"]

UNNAMED = Phrase("a trouble of the network")

_OF_SOCKETS = {
    errno.ECONNREFUSED: Phrase("Connection refused"),
    errno.ECONNRESET: Phrase("Connection reset by peer"),
    errno.EHOSTUNREACH: Phrase("No route to host"),
    errno.ENETUNREACH: Phrase("Network is unreachable"),
    errno.ETIMEDOUT: Phrase("Connection timed out"),
}
_LATE = Phrase("timed out")

# By the codes of OpenSSL (X509_verify_cert_error_string).
_OF_CERTIFICATES = {
    9: Phrase("it is not valid yet"),
    10: Phrase("it has expired"),
    18: Phrase("it vouches for itself"),
    19: Phrase("nobody whom browsers trust vouches for it"),
    20: Phrase("nobody whom browsers trust vouches for it"),
    62: Phrase("it is for another name"),
}
_UNPROVEN = Phrase("it does not prove who the server is")


def of_socket(error: OSError) -> Phrase:
    """Return why a socket could not connect, or broke off."""
    known = _OF_SOCKETS.get(error.errno or 0, UNNAMED)
    said = _LATE if isinstance(error, TimeoutError) else known
    return Phrase(said.template, english=error.strerror or str(error))


def of_certificate(error: ssl.SSLCertVerificationError) -> Phrase:
    """Return why a server's certificate is not taken."""
    said = _OF_CERTIFICATES.get(error.verify_code, _UNPROVEN)
    return Phrase(said.template, english=error.verify_message)
