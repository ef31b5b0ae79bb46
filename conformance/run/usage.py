"""Usage errors: everything that can be known to be wrong with the options before a request is sent.

What a target file or URL may say is `target.target_file`'s and `target.target`'s business.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from checkout_conformance.errors import UsageError
from checkout_conformance.record.shards import shard
from checkout_conformance.run.baselines import check_baselines
from checkout_conformance.run.options import Chosen
from checkout_conformance.schemas.loader import versions


def check_options(options: Chosen) -> None:
    """Hold the options of a run against what they may be. Raises UsageError or ValueError."""
    shard(options.shard)
    if options.rate is not None and options.rate <= 0:
        raise UsageError(f"--rate {options.rate:g} is not a number of requests a second above 0")
    if options.max_requests is not None and options.max_requests < 1:
        raise UsageError(f"--max-requests {options.max_requests} is below 1")
    if options.api_version and options.api_version not in versions():
        raise UsageError(f"--api-version {options.api_version!r}: the kit knows {', '.join(versions())}")
    check_baselines(options)
    _check_directory(Path(options.report_dir))


def _check_directory(directory: Path) -> None:
    """The report directory can be written, or its nearest existing parent can. Nothing of it stays behind."""
    place = directory.absolute()
    while not place.exists():
        place = place.parent
    try:
        with tempfile.TemporaryFile(dir=place):
            pass
    except OSError as error:
        raise UsageError(
            f"--report-dir {directory}: {place} cannot be written ({error.strerror}); give another directory"
        ) from None
