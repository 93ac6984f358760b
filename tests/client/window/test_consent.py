from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel

from earshot_client.window.consent import Answer, ConsentDialog


def test_the_clinics_own_words_are_read_and_answered(app: QApplication) -> None:
    for answer in (Answer.GIVEN, Answer.NOT_GIVEN):
        dialog = ConsentDialog("May we record?")
        assert [label.text() for label in dialog.findChildren(QLabel)] == ["May we record?"]
        (dialog.given if answer is Answer.GIVEN else dialog.not_given).click()
        assert dialog.answer is answer


def test_escape_is_no_answer_and_return_is_no_consent(app: QApplication) -> None:
    dialog = ConsentDialog("May we record?")
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.answer is Answer.NOT_ASKED
    dialog = ConsentDialog("May we record?")
    dialog.show()
    QTest.keyClick(dialog, Qt.Key.Key_Return)
    assert dialog.answer is Answer.NOT_GIVEN
