"""One encounter in the browser: live words, note, evidence both ways, and what goes wrong."""

import pytest
from selenium.webdriver.common.keys import Keys

from earshot_server.note.draft import SectionKey
from tests.support.browser import Page
from tests.support.clinic import Clinic, Visit, statement
from tests.support.store import until
from tests.support.viewer_process import ViewerProcess

pytestmark = pytest.mark.browser

HOSTILE = "<img src=x onerror=document.hacked=1><script>document.hacked=1</script>{{1}}&amp;\u202e"


async def look(page: Page, clinic: Clinic, visit: Visit) -> None:
    page.sign_in(await clinic.link(), f"/encounters/{visit.id}")
    page.one(".connection[data-tone=good]")

    async def heard() -> bool:
        return bool((await clinic.store.ask("PUBSUB", "NUMSUB", f"earshot:live:{visit.id}"))[1])

    await until(heard)


def lit(page: Page) -> list[str]:
    return page.texts(".w.lit")


async def test_words_appear_while_they_are_spoken(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit("Room 3", "Dr. Ellery")
    await look(page, clinic, visit)
    page.one(".transcript .empty")
    await visit.hear("it hurts when i", stable=2)
    page.until(lambda: page.one(".open .stable").text == "it hurts")
    assert page.one(".open .unstable").text == "when i"
    segment = await visit.say("it hurts when i run", unsure=[4])
    page.until(lambda: len(page.all(".lines .w")) == 5)
    assert page.texts(".open .stable") == [""]
    assert page.texts(f"[data-segment={segment}] .w.unsure") == ["run"]
    await visit.status(unheard_seconds=12)
    page.one(".late", "12 s not yet heard")
    await visit.lose(4)
    page.one(".line.lost", "4 s of sound were lost here")
    await visit.end()
    page.until(lambda: page.one(".headline .state").text == "Ended")
    beyond = "return document.documentElement.scrollHeight - innerHeight"
    assert page.driver.execute_script(beyond) == 0  # the panes scroll, never the page
    assert page.complaints() == []


async def test_the_note_grows_and_changes(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit()
    draft = await visit.save()
    await look(page, clinic, visit)
    page.one(".note .empty")
    segment = await visit.say("it hurts when i run")
    draft = await visit.change(draft, statement("Pain.", segment, 1, 1, name="st-1"))
    page.one(".statement", "Pain.")
    segment = await visit.say("no allergies")
    allergy = statement("No allergies.", segment, 0, 1, section=SectionKey.ALLERGIES, name="st-2")
    await visit.change(draft, statement("Pain on running.", segment, 0, 0, name="st-1"), allergy)
    page.one(".statement", "No allergies.")
    assert page.texts(".statement-text") == ["Pain on running.", "No allergies."]
    assert page.texts(".note-section h2") == ["History of present illness", "Allergies"]


async def test_a_statement_lights_its_words_and_a_word_its_statements(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit()
    first = await visit.say("it hurts when i run")
    for number in range(40):
        await visit.say(f"and then number {number} was said")
    last = await visit.say("no fever at all")
    await visit.save(
        statement("Pain on running.", first, 1, 4, name="st-1"),
        statement("No fever.", last, 0, 1, name="st-2"),
        statement("Running.", first, 4, 4, name="st-3"),
    )
    await look(page, clinic, visit)

    page.hover(page.one(".statement", "No fever."))
    page.until(lambda: lit(page) == ["no", "fever"])
    page.one(".statement", "Pain on running.").click()
    page.hover(page.one("h1"))
    page.until(lambda: lit(page) == ["hurts", "when", "i", "run"])
    assert page.one(f"[data-segment={first}] .w", "hurts").is_displayed()
    page.until(
        lambda: page.driver.execute_script("return document.querySelector('.scroller').scrollTop") < 100
    )

    page.one(f"[data-segment={first}] .w", "run").click()
    page.until(lambda: page.texts(".statement.chosen .statement-text") == ["Pain on running.", "Running."])
    page.one(".hint", "2 statements rest on “run”.")
    page.one(f"[data-segment={first}] .w", "it").click()
    page.one(".hint", "Nothing in the note rests on “it”.")
    assert page.all(".statement.chosen") == []
    page.one(".statement", "Running.").click()
    page.until(lambda: lit(page) == ["run"])
    page.press(Keys.ESCAPE)
    page.hover(page.one("h1"))
    page.until(lambda: lit(page) == [])


async def test_all_of_it_works_by_keyboard(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit()
    first = await visit.say("it hurts when i run")
    second = await visit.say("no fever")
    await visit.save(
        statement("Pain on running.", first, 1, 4, name="st-1"),
        statement("No fever.", second, 0, 1, name="st-2"),
    )
    await look(page, clinic, visit)
    page.one(".statement", "No fever.")

    def focus() -> str:
        text: str = page.driver.execute_script("return document.activeElement.textContent")
        return text

    for _ in range(10):  # to the board, sign out, what the toolbar has, the transcript
        page.press(Keys.TAB)
        if focus() == "it":
            break
    page.until(lambda: focus() == "it")
    page.press(Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    page.until(lambda: focus() == "when")
    page.press(Keys.ARROW_DOWN)
    page.until(lambda: focus() == "no")
    page.press(Keys.ENTER)
    page.until(lambda: page.texts(".statement.chosen .statement-text") == ["No fever."])
    for _ in range(4):  # the panes themselves may be stops between
        page.press(Keys.TAB)
        if "Pain" in focus():
            break
    page.until(lambda: lit(page) == ["hurts", "when", "i", "run"])
    page.press(Keys.ARROW_DOWN, Keys.ENTER)
    page.until(lambda: page.texts(".statement.chosen .statement-text") == ["No fever."])
    page.until(lambda: lit(page) == ["no", "fever"])


async def test_the_text_stays_where_the_reader_scrolled(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit()
    for number in range(60):
        await visit.say(f"and then number {number} was said by somebody in the room")
    await look(page, clinic, visit)
    page.until(lambda: len(page.all(".line")) == 61)
    top = "return document.querySelector('.scroller').scrollTop"
    end = (
        "const s = document.querySelector('.scroller'); return s.scrollHeight - s.clientHeight - s.scrollTop"
    )
    page.until(lambda: page.driver.execute_script(end) < 2)
    await visit.say("this comes below")
    page.one(".lines .line:last-child", "below")
    page.until(lambda: page.driver.execute_script(end) < 2)
    assert page.one("h1")
    assert not page.all(".to-end:not([hidden])")

    page.driver.execute_script("document.querySelector('.scroller').scrollTop = 200")
    page.one(".to-end")
    before = page.driver.execute_script(top)
    for number in range(3):
        await visit.hear("it is being said")
        await visit.say(f"and later number {number}")
    page.one(".to-end", "To the live end · 3 new")
    assert page.driver.execute_script(top) == before == 200
    page.one(".to-end").click()
    page.until(lambda: page.driver.execute_script(end) < 2)
    page.until(lambda: not page.all(".to-end:not([hidden])"))


async def test_the_page_comes_back_after_the_viewer_was_killed(
    page: Page, clinic: Clinic, process: ViewerProcess
) -> None:
    visit = await clinic.visit()
    first = await visit.say("before")
    draft = await visit.save(statement("Before.", first, 0, 0, name="st-1"))
    await look(page, clinic, visit)
    word = page.one(".w", "before")
    process.kill()
    page.one(".connection", "Server not reachable")
    assert word.is_displayed()
    second = await visit.say("meanwhile")
    await visit.change(draft, statement("Meanwhile.", second, 0, 0, name="st-2"))
    process.start()
    page.one(".connection", "Connected")
    page.one(".w", "meanwhile")
    page.one(".statement", "Meanwhile.")
    assert word.text == "before"  # the same element: nothing was drawn anew
    assert page.texts(".lines .w") == ["before", "meanwhile"]
    assert page.driver.execute_script("return document.getElementById('announce').textContent") == "Connected"


async def test_hostile_text_shows_as_text(page: Page, clinic: Clinic) -> None:
    visit = await clinic.visit(f"Room {HOSTILE}", f"Dr. {HOSTILE}")
    word = HOSTILE.replace(" ", "_")
    segment = await visit.say(f"{word} hurts", speaker=HOSTILE)
    await visit.save(statement(f"Pain {HOSTILE}", segment, 0, 0))
    await look(page, clinic, visit)
    await visit.hear(f"{word} and", stable=1)
    page.one(".open .stable", word)
    assert HOSTILE in page.one("h1").text
    assert HOSTILE in page.one(".titles .clinician").text
    assert page.one(".w").text == word
    assert HOSTILE in page.one(".speaker").text
    assert HOSTILE in page.one(".statement").text
    page.one(".w").click()
    assert word in page.one(".hint").text
    page.one(".back").click()
    assert HOSTILE in page.one(".card-link").text
    assert page.driver.execute_script("return document.hacked === undefined") is True
    assert page.all("#app img:not([src='/static/icon.svg']), #app script") == []
    assert page.complaints() == []


async def test_the_policy_forbids_what_the_page_does_not_do(page: Page, clinic: Clinic) -> None:
    page.sign_in(await clinic.link())
    script = """
        const done = arguments[0];
        try { document.body.innerHTML = '<b>x</b>'; done('allowed'); } catch (error) { done(error.name); }
    """
    assert page.driver.execute_async_script(script) == "TypeError"  # trusted types
