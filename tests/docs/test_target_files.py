"""The reference of settings and target files: its tables are what the program makes, and its three examples work."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path
from typing import Any

import pytest

from checkout_conformance.commands.settings import tables
from checkout_conformance.marked_tables import with_table
from checkout_conformance.target.target_file import make_target, read
from tests.conformance.running import run_kit
from tests.judged import verdicts_of
from tests.thin_fakes.serving import Answer, Params, served
from tests.thin_fakes.shop import Shop

PAGE = Path(__file__).parents[2] / "docs" / "target-files.md"
UPDATE = "checkout-conformance settings --write docs/target-files.md"
PART = ("--profile", "quick", "-k", "test_lifecycle")


def blocks() -> list[str]:
    """The TOML of the page: the table of `pyproject.toml`, and the three examples."""
    return re.findall(r"^```toml\n(.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)


def example(number: int, place: Path, **changes: str) -> Path:
    """One of the three as a file, with another server in it."""
    text = blocks()[number]
    for before, after in changes.items():
        text = re.sub(rf"^{before} = .*$", f"{before} = {after}" if after else "", text, flags=re.MULTILINE)
    file = place / "target.toml"
    file.write_text(text)
    return file


@pytest.mark.parametrize("name", ["settings", "shipped", "members"])
def test_the_tables_are_up_to_date(name: str) -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert with_table(text, name, tables()[name]) == text, f"run `{UPDATE}` and commit the page"


def test_there_are_three_examples_and_a_table_of_a_project() -> None:
    table, *examples = blocks()
    assert set(tomllib.loads(table)) == {"tool"}
    assert [tomllib.loads(text)["name"] for text in examples] == ["our fake", "seeded emulator", "Stripe test mode"]


def test_the_fake_behind_a_token(tmp_path: Path) -> None:
    shop, paid = Shop(), []

    def fake(method: str, path: str, params: Params) -> Answer:
        found = re.fullmatch(r"/test/pay/(\w+)", path)
        if found is None:
            return shop(method, path, params)
        paid.append(params["outcome"])
        session = shop.sessions[found[1]]
        if params["outcome"] == "success":
            session.update(status="complete", payment_status="paid")
        return 200, session

    with served(fake, token="house-token") as url:
        file = example(1, tmp_path, url=f'"{url}"', ca_file="")
        refused = run_kit(tmp_path, "--target-file", str(file), *PART)
        assert (refused.code, "asks for a key (401)" in refused.output) == (4, True)
        ran = run_kit(tmp_path, "--target-file", str(file), *PART, env={"STRIPE_API_KEY": "house-token"})
    assert ran.code in (0, 1), ran.output
    assert "success" in paid
    assert verdicts_of(ran.record)["lifecycle.complete.status"] != "unsupported"
    assert "house-token" not in ran.everything()


def test_the_emulator_that_needs_products_first(tmp_path: Path) -> None:
    class Seeded(Shop):
        """It knows one price, and makes no others."""

        def refused(self, params: Params) -> Answer | None:
            lines = params.get("line_items") or {}
            if any(line.get("price") != "price_basic" for line in lines.values()):
                return self.error(400, "No such price", "line_items[0][price]", "resource_missing")
            return super().refused(params)

        def make(self, kind: str, params: Params) -> Answer:
            return self.error(404, f"Unrecognized request URL (POST: /v1/{kind})")

    with served(Seeded()) as url:
        ran = run_kit(tmp_path, "--target-file", str(example(2, tmp_path, url=f'"{url}"')), *PART)
    assert ran.code in (0, 1), ran.output
    assert verdicts_of(ran.record)["lifecycle.expire.open"] in ("pass", "fail")


def test_the_test_mode_is_asked_as_it_allows(tmp_path: Path) -> None:
    file = example(3, tmp_path)
    data: dict[str, Any] = read(file)
    made = make_target({"target_file": str(file), **data["options"]}, {"STRIPE_API_KEY": "sk_test_1"})
    assert made.is_stripe
    assert (made.rate, made.max_requests, made.timeout_s) == (20, 6000, 60)
    assert made.allow == {"tax"}
    assert made.drivers == {"complete": "manual"}
