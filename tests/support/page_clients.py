"""The page's own code (its picture, its wishes) under three clients of an interleaving, run by node."""

import json
import subprocess
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter

from earshot_server.actor import Actor
from earshot_server.note.draft import Delta, Draft
from earshot_server.note.edits.edit import AnyEdit, Change
from tests.support.editing import Interleaving

SCRIPT = Path(__file__).parents[1] / "browser" / "clients.mjs"
Json = dict[str, Any]
_EDIT: TypeAdapter[AnyEdit] = TypeAdapter(AnyEdit)


class Node:
    """One node process, asked line by line."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            ["node", str(SCRIPT)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def ask(self, op: str, client: int | None = None, **fields: Any) -> Json:
        """Do something with a client's page; return the answer, and what it sent."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.write(json.dumps({"op": op, "client": client, **fields}) + "\n")
        self._process.stdin.flush()
        answer: Json = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        """End it."""
        assert self._process.stdin is not None and self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()


class PageInterleaving(Interleaving):
    """The same steps; but what a client keeps, sends and sends again is decided by the page's own code."""

    def __init__(self, seed: int, node: Node) -> None:
        super().__init__(seed)
        self.node = node
        self.arriving: list[list[Json]] = [[] for _ in self.clients]
        """What each page sent on its connection and the server has not read."""
        node.ask("begin", count=len(self.clients))
        for place in range(len(self.clients)):
            self._reopen(place)

    def run(self, steps: int) -> None:
        """Take steps, then let everybody come back and finish."""
        for _ in range(4):
            self._machine()
        for _ in range(steps):
            place = self.dice.randrange(len(self.clients))
            fate = self.dice.random()
            if fate < 0.12:
                self._machine()
            elif fate < 0.45:
                self._edit_page(place)
            elif fate < 0.7:
                self._read(place)
            elif fate < 0.92:
                self._tell(place)
            else:
                self._cut_page(place, self.dice.random() < 0.5)
        for place, client in enumerate(self.clients):
            if not client.online:
                self._reopen(place)
        while any(map(self._finish, range(len(self.clients)))):
            pass

    def page_draft(self, place: int) -> Draft:
        """Return the draft that a page shows."""
        return Draft.model_validate(self.node.ask("draft", place)["answer"])

    # --- steps ------------------------------------------------------------------------

    def _edit_page(self, place: int) -> None:
        client = self.clients[place]
        edit = self._any_edit(client)
        if edit is None:
            return
        if isinstance(edit, Change) and self.dice.random() < 0.5:
            edit = edit.model_copy(update={"group": f"g-{client.by.id}-{self.dice.randrange(3)}"})
        op = "type" if isinstance(edit, Change) and edit.group else "edit"
        found = self._ask(place, op, edit=edit.model_dump(mode="json"))
        client.made[found["answer"]] = edit

    def _read(self, place: int) -> bool:
        """Let the server read one wish; its answer may die with the connection."""
        if not self.arriving[place]:
            return False
        wish = self.arriving[place].pop(0)
        self._fold_wish(self.clients[place].by, wish)
        if self.dice.random() < 0.15:
            self._cut_page(place, lose=True)
        else:
            self._ask(place, "saved", id=wish["id"])
        return True

    def _tell(self, place: int) -> bool:
        """Let a page take the deltas that it misses."""
        client = self.clients[place]
        if not client.online:
            self._reopen(place)
            return True
        missed = [one for one in self.desk.deltas if one.from_version >= client.draft.version]
        for delta in missed:
            self._take(place, delta)
        return bool(missed)

    def _cut_page(self, place: int, lose: bool) -> None:
        """Cut a connection; what was on the way is lost, or arrives all the same."""
        if not self.clients[place].online:
            return
        self.cuts += 1
        if not lose:
            for wish in self.arriving[place]:
                self._fold_wish(self.clients[place].by, wish)
        self.arriving[place].clear()
        self.clients[place].online = False
        self._ask(place, "close")

    def _reopen(self, place: int) -> None:
        client = self.clients[place]
        client.online = True
        client.draft = self.desk.note.draft
        snapshot = {
            "type": "snapshot",
            "at": "1-0",
            "head": {"heard_to": 0},
            "segments": [],
            "missing": [],
            "controls": [],
            "draft": client.draft.model_dump(mode="json"),
        }
        self._ask(place, "message", message=snapshot)
        self._ask(place, "open")

    def _finish(self, place: int) -> bool:
        read, told = self._read(place), self._tell(place)
        return read or told

    def _fold_wish(self, by: Actor, wish: Json) -> None:
        edit = _EDIT.validate_python(wish["edit"])
        self._fold(by, wish["id"], edit)

    def _take(self, place: int, delta: Delta) -> None:
        client = self.clients[place]
        client.draft = client.draft.apply(delta)
        self._ask(place, "message", message={"type": "delta", "delta": delta.model_dump(mode="json")})

    def _ask(self, place: int, op: str, **fields: Any) -> Json:
        found = self.node.ask(op, place, **fields)
        if self.clients[place].online:
            self.arriving[place] += found["sent"]
        return found
