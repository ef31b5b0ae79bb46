"""TLS to a target: whose certificates are trusted, and where a run may do without.

What an in-house server shows is often signed by an authority of the house, or by nobody. Certificates are left
unverified only where nobody from outside can stand in between: on this machine, and on private hosts.
"""

from __future__ import annotations

import ipaddress
import ssl
from dataclasses import dataclass
from urllib.parse import urlsplit

from checkout_conformance.errors import UsageError

# Names that no public server has (RFC 6761, RFC 6762, RFC 8375 and ICANN's reserved `internal`).
PRIVATE_SUFFIXES = (".localhost", ".local", ".internal", ".test", ".home.arpa")


@dataclass(frozen=True, slots=True)
class Tls:
    """How a target's certificate is judged: `ca_file` names more authorities, `insecure` asks for none."""

    ca_file: str | None = None
    insecure: bool = False

    def context(self) -> ssl.SSLContext:
        """What connections are made with. Raises OSError and ssl.SSLError where the file holds no certificates."""
        import httpx  # takes long, and most targets have no TLS

        made = httpx.create_ssl_context(verify=not self.insecure)
        made.set_alpn_protocols(["http/1.1"])
        if self.ca_file is not None:
            made.load_verify_locations(cafile=self.ca_file)
        return made

    def note(self) -> str | None:
        """What a reader of the run has to know, whose commands do not say it."""
        if self.insecure:
            return "certificates were not verified (--insecure): the commands need curl's `--insecure` too"
        if self.ca_file is not None:
            return "another authority was trusted (--ca-file): the commands need it as curl's `--cacert`"
        return None


def check_tls(tls: Tls, url: str) -> None:
    """Raise UsageError where the file holds no certificates, or a public host would be spoken to without verifying."""
    if tls.ca_file is not None:
        try:
            ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT).load_verify_locations(cafile=tls.ca_file)
        except OSError as error:  # ssl.SSLError is one
            why = error.strerror if not isinstance(error, ssl.SSLError) else "it holds no certificate in PEM"
            raise UsageError(f"--ca-file {tls.ca_file}: it cannot be used ({why}); give a PEM file") from None
    host = urlsplit(url).hostname or ""
    if tls.insecure and not is_private(host):
        raise UsageError(
            f"--insecure is for this machine and private hosts, and {host} is public; "
            "give --ca-file FILE with the authority that signed its certificate"
        )


def is_loopback(host: str) -> bool:
    """Whether a host is this machine."""
    address = _address(host)
    return address.is_loopback if address else host == "localhost" or host.endswith(".localhost")


def is_private(host: str) -> bool:
    """Whether a host can only be reached from within: a private address, or a name that no public server has."""
    address = _address(host)
    if address is not None:
        return address.is_private or address.is_loopback or address.is_link_local
    return is_loopback(host) or "." not in host or host.endswith(PRIVATE_SUFFIXES)


def _address(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None
