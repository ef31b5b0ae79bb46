"""Usage errors: what only the machine can tell to be wrong with the settings, before a request is sent.

What a value may be stands in `run.options`; what a target file or URL may say is `target.target_file`'s and
`target.target`'s business.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from checkout_conformance.errors import UsageError
from checkout_conformance.record.shards import shard
from checkout_conformance.run.baselines import check_baselines
from checkout_conformance.run.options import Chosen


def check_options(options: Chosen) -> None:
    """Hold the options of a run against what they may be. Raises UsageError or ValueError."""
    shard(options.shard)
    check_baselines(options)
    check_directory(Path(options.report_dir))


def check_directory(directory: Path) -> None:
    """The report directory can be written, or its nearest existing parent can. Nothing of it stays behind.

    Raises UsageError.
    """
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
