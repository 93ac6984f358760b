"""Servers, sign-in, spool, words of consent. What is wrong is said beside it, and nothing is saved."""

from pathlib import Path

from pydantic import ValidationError
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QVBoxLayout,
    QWidget,
)

from earshot_client.draft.follow import watch_url
from earshot_client.errors import ClientError
from earshot_client.session.setup import make_link
from earshot_client.settings import ClientSettings


class SettingsDialog(QDialog):
    """`settings` and `token` hold what was entered once the dialog is accepted."""

    def __init__(self, settings: ClientSettings, *, has_token: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Settings")
        self.setMinimumWidth(560)
        self.settings = settings
        self.token: str | None = None
        """A new token; None: it stays as it is."""
        self.servers = _line("\n".join(settings.servers).replace("\n", " "), "wss://scribe.clinic:8765")
        self.viewer = _line(settings.viewer or "", "https://scribe.clinic:8766")
        self.token_line = _line("", "kept in the system's keyring" if has_token else "paste it here")
        self.token_line.setEchoMode(QLineEdit.EchoMode.Password)
        self.ca_file = _line(str(settings.ca_file or ""), "only if the clinic has its own authority")
        self.clinician = _line(settings.clinician or "", "shown to scribes")
        self.spool = _line(str(settings.spool or ""), "the user's data folder")
        self.limit = _number(settings.spool_limit_mb, 10, 1_000_000, 0)
        self.quiet = _number(settings.quiet_minutes, 0.1, 600, 1)
        self.long = _number(settings.long_minutes, 1, 1_440, 0)
        self.consent = QPlainTextEdit(settings.consent_words)
        self.consent.setMinimumHeight(90)
        self.problem = QLabel("")
        self.problem.setObjectName("line")
        self.problem.setProperty("tone", "bad")
        self.problem.setWordWrap(True)
        self._lay_out()

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setVerticalSpacing(10)
        for text, widget in (
            ("Servers, with blanks between", self.servers),
            ("Where the note is shown", self.viewer),
            ("This device's token", self.token_line),
            ("CA file", self.ca_file),
            ("Clinician", self.clinician),
            ("Spool folder", self.spool),
            ("Spool limit a visit (MB)", self.limit),
            ("Ask when nobody speaks (minutes)", self.quiet),
            ("Ask when a visit is long (minutes)", self.long),
            ("Words of consent", self.consent),
        ):
            widget.setAccessibleName(text)
            form.addRow(text, widget)
        save = QDialogButtonBox.StandardButton.Save
        buttons = QDialogButtonBox(save | QDialogButtonBox.StandardButton.Cancel)
        buttons.button(save).setObjectName("primary")
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addWidget(buttons)

    def accept(self) -> None:
        """Take what was entered, if all of it is good; else say what is not."""
        token = self.token_line.text().strip() or None
        try:
            entered = self._entered()
            make_link(entered.servers, token, None, entered.ca_file)
            if entered.viewer is not None:
                watch_url(entered.viewer, "visit")
        except ClientError as error:
            self.problem.setText(error.sentence)
        except ValidationError as error:
            first = error.errors(include_url=False, include_input=False)[0]
            self.problem.setText(f"{'.'.join(map(str, first['loc']))}: {first['msg']}.")
        else:
            self.settings, self.token = entered, token
            super().accept()

    def _entered(self) -> ClientSettings:
        ca_file, spool = self.ca_file.text().strip(), self.spool.text().strip()
        return ClientSettings(
            **self.settings.model_dump(include={"device", "fallback", "voice"}),
            servers=tuple(self.servers.text().split()),
            viewer=self.viewer.text().strip() or None,
            ca_file=Path(ca_file) if ca_file else None,
            clinician=self.clinician.text().strip() or None,
            spool=Path(spool) if spool else None,
            spool_limit_mb=round(self.limit.value()),
            quiet_minutes=self.quiet.value(),
            long_minutes=self.long.value(),
            consent_words=self.consent.toPlainText().strip(),
        )


def _line(text: str, hint: str) -> QLineEdit:
    line = QLineEdit(text)
    line.setPlaceholderText(hint)
    return line


def _number(value: float, least: float, most: float, decimals: int) -> QDoubleSpinBox:
    box = QDoubleSpinBox()
    box.setDecimals(decimals)
    box.setRange(least, most)
    box.setValue(value)
    return box
