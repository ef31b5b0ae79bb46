"""Commands that are carried out without a shell are carried out as by one."""

from __future__ import annotations

import shutil
import subprocess
import time
from typing import Any

import pytest

from tests.replaying import untrue_of
from tests.shell_words import Shell
from tests.thin_fakes.shop import Shop

VARIABLES = {"SESSION": "cs_test_1", "CREATED": "1700000000"}
WORDS = (
    """curl \\\n  --globoff \\\n  'http://h/v1/checkout/sessions/'"$SESSION"'?expand[0]=line_items'""",
    """curl -d 'metadata[a b]=it'"'"'s' -d success_url=https://example.com/"$SESSION"'' -d ''""",
    """curl --data-urlencode 'client_reference_id=two\nlines, æ, \\ and $NAME' -d cancel_url=""",
    """curl 'http://h/v1/checkout/sessions?created[gt]='"$((CREATED-1))"'&limit=2' -u "$SESSION:\"""",
)


def sent(*commands: str) -> list[tuple[str, str, str]]:
    """The requests of commands; every answer is one session."""
    found: list[tuple[str, str, str]] = []

    def send(method: str, url: str, body: str) -> tuple[int, str]:
        found.append((method, url, body))
        return 200, '{"id": "cs_1", "created": 1700000000, "data": [{"id": "evt_1"}]}'

    Shell(send, {}).run(commands)
    return found


@pytest.mark.skipif(shutil.which("bash") is None, reason="needs bash")
@pytest.mark.parametrize("text", WORDS)
def test_words_are_those_of_a_shell(text: str) -> None:
    script = f"set -- {text}\nprintf '%s\\0' \"$@\""
    done = subprocess.run(["bash", "-c", script], env=VARIABLES, capture_output=True, text=True, check=True)
    assert list(Shell(lambda *_: (200, ""), dict(VARIABLES)).words(text)) == done.stdout.split("\0")[:-1]


def test_an_answer_is_read_into_variables() -> None:
    kept = [f'{name}=$(jq -r .{name.lower()} <<< "$ANSWER")' for name in ("ID", "CREATED")]
    first = "\n".join(["ANSWER=$(curl -s http://h/a -d x=1)", *kept])
    event = "EVENT=$(curl -s http://h/b | jq -r '.data[0].id')"
    last = """curl 'http://h/c?created[gt]='"$((CREATED-1))"'' -d 's='"$ID"'' --data-urlencode 'e='"$EVENT"' æ'"""
    assert sent(first, event, last) == [
        ("POST", "http://h/a", "x=1"),
        ("GET", "http://h/b", ""),
        ("POST", "http://h/c?created[gt]=1699999999", "s=cs_1&e=evt_1%20%C3%A6"),
    ]


def test_moments_are_counted_from_now() -> None:
    ((_, _, body),) = sent("""curl http://h/a -d expires_at="$(($(date +%s)+3600))\"""")
    assert abs(int(body.removeprefix("expires_at=")) - time.time() - 3600) < 60


def test_bytes_that_no_word_can_hold_come_through_a_pipe() -> None:
    assert sent("printf 'a=\\303\\251\\000' | curl http://h/a --data-binary @-") == [("POST", "http://h/a", "a=é\0")]


def test_it_waits_where_it_is_told_to() -> None:
    waited: list[float] = []
    Shell(lambda *_: (200, ""), {}, waited.append).run(["sleep 1\ncurl -i http://h/a"])
    assert waited == [1]


def test_what_the_kit_does_not_write_is_told() -> None:
    with pytest.raises(ValueError, match="wget"):
        sent("wget http://h/a")


def test_a_finding_that_another_server_does_not_show_is_told() -> None:
    step: dict[str, Any] = {
        "label": "a retrieve",
        "curl": "curl http://h/v1/checkout/sessions/cs_unknown",
        "request": {"method": "GET"},
        "response": {"status": 404, "body": "{}", "truncated": None},
    }
    record = {"verdicts": [{"witness": [step]}], "target": {"url": "http://h"}}
    assert "error is new" in untrue_of(record, {"members": [0]}, Shop())[0]
    step["response"] = {"status": 200, "body": "{}", "truncated": None}
    assert "status 404, not 200" in untrue_of(record, {"members": [0]}, Shop())[0]
