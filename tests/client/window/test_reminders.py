from earshot_client.window.reminders import Reminders

MINUTE = 60 * 16_000
REMINDERS = Reminders(quiet_minutes=3, long_minutes=60)


def test_nothing_is_asked_while_people_talk() -> None:
    assert REMINDERS.due(20 * MINUTE, 20 * MINUTE, 19 * MINUTE) is None


def test_silence_is_asked_about_once_it_is_known() -> None:
    assert REMINDERS.due(20 * MINUTE, 20 * MINUTE, 16 * MINUTE) == (
        "Nobody has spoken for 4 minutes. Is the visit over?"
    )
    unheard = REMINDERS.due(20 * MINUTE, 16 * MINUTE, 16 * MINUTE)
    assert unheard is None, "without a server nobody knows whether it is silent"


def test_a_long_visit_is_asked_about() -> None:
    assert "61 minutes" in str(REMINDERS.due(61 * MINUTE, 61 * MINUTE, 61 * MINUTE))


def test_a_reminder_that_was_sent_away_comes_again_later() -> None:
    away = REMINDERS.send_away(61 * MINUTE)
    assert away.due(70 * MINUTE, 70 * MINUTE, 70 * MINUTE) is None
    assert away.due(71 * MINUTE, 71 * MINUTE, 71 * MINUTE) is not None
