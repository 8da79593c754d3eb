"""What is typed as a code: forgiven where a person meant it, and where not, never judged."""

import httpx
import pytest

from otpweb.domain.events import EventKind
from otpweb.storage.database import Database
from tests.attack.client import Client
from tests.attack.conftest import ON_SQLITE, NewClient, count_events

pytestmark = ON_SQLITE

ARABIC_INDIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
SUPERSCRIPT = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


async def begun(new_client: NewClient) -> tuple[Client, str]:
    ann = new_client()
    await ann.register()
    return ann, await ann.code()


def forgiven(code: str) -> list[str]:
    return [
        f"{code}\n",
        f"\r\n {code[:3]} {code[3:]} \t",
        f"{code[:3]}-{code[3:]}",
        code.translate(FULL_WIDTH),
        code.translate(ARABIC_INDIC),
        f"{code} is your otpweb code",
    ]


def malformed(code: str) -> list[str]:
    return [
        "",
        f"+{code[1:]}",
        f"{code[0]}_{code[2:]}",
        code[1:],
        f"{code}0",
        code * 66,
        f"{code}\x00",
        f"\x00{code}",
        code.translate(SUPERSCRIPT),
        f"{code} {code[::-1]}1 {code[1:]}2",
        "true",
        "null",
        f"0x{int(code):x}",
        "' OR '1'='1",
        "%00",
        "ﷺ" * 6,
    ]


@pytest.mark.parametrize("way", range(len(forgiven("000000"))))
async def test_a_code_is_taken_however_a_person_types_it(new_client: NewClient, way: int) -> None:
    ann, code = await begun(new_client)

    assert (await ann.enter(forgiven(code)[way])).headers["Location"] == "/dashboard"


async def test_what_is_no_code_is_never_judged_and_costs_no_try(
    new_client: NewClient, tables: Database
) -> None:
    ann, code = await begun(new_client)

    answers = {text: await ann.enter(text) for text in malformed(code)}

    assert {text: answer.status_code for text, answer in answers.items()} == dict.fromkeys(
        answers, 422
    )
    assert not await ann.is_in()
    assert await count_events(tables, EventKind.CODE_WRONG, ann) == 0
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def test_two_codes_in_one_form_are_none(new_client: NewClient) -> None:
    ann, code = await begun(new_client)
    both = {"code": [code, "000000"]}
    listed = {"code[]": [code]}

    answers = [
        await ann.http.post("/verify", data=both),
        await ann.http.post("/verify", data=listed),
        await _sent(ann, f'{{"code": {code}}}', "application/json"),
        await _sent(ann, f"code={code}", "text/plain"),
        await ann.get(f"/verify?code={code}"),
    ]

    assert [answer.status_code for answer in answers] == [400, 422, 415, 415, 200]
    assert not await ann.is_in()
    assert (await ann.enter(code)).headers["Location"] == "/dashboard"


async def _sent(ann: Client, content: str, content_type: str) -> httpx.Response:
    return await ann.http.post("/verify", content=content, headers={"Content-Type": content_type})
