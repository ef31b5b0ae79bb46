"""A certificate that a server has made for itself, by openssl."""

from __future__ import annotations

import shutil
import ssl
import subprocess
from pathlib import Path

import pytest

COMMAND = ("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=127.0.0.1")
NAMED = ("-addext", "subjectAltName=IP:127.0.0.1")


def self_signed(place: Path) -> tuple[ssl.SSLContext, Path]:
    """What a server on this machine shows, and the file with its certificate, in `place`. Skips without openssl."""
    if shutil.which("openssl") is None:
        pytest.skip("needs openssl")
    key, certificate = place / "key.pem", place / "ca.pem"
    command = [*COMMAND, *NAMED, "-keyout", str(key), "-out", str(certificate)]
    made = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert made.returncode == 0, made.stderr
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context, certificate
