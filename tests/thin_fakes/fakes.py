"""Every thin fake by its name."""

from __future__ import annotations

from collections.abc import Callable

from tests.thin_fakes import canned, only_create, variants
from tests.thin_fakes.serving import Fake
from tests.thin_fakes.shop import Shop

FAKES: dict[str, Callable[[], Fake]] = {
    "shop": Shop,
    "subscriptions_only": variants.SubscriptionsOnly,
    "setup_only": variants.SetupOnly,
    "old_style": variants.OldStyle,
    "texts": variants.Texts,
    "own_errors": variants.OwnErrors,
    "crashes_on_lists": variants.CrashesOnLists,
    "bare_list": variants.BareList,
    "refuses_all": variants.RefusesAll,
    "takes_all": variants.TakesAll,
    "shared_expiry": variants.SharedExpiry,
    "canned": lambda: canned.fake,
    "only_create": lambda: only_create.fake,
}
