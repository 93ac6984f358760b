// The page's own picture and wishes, without a page: a test drives them by lines of JSON.

import { createInterface } from "node:readline";

const STATIC = new URL("../../server/earshot_server/viewer/static/js/", import.meta.url);
const { Picture } = await import(new URL("picture.js", STATIC));
const { Wishes } = await import(new URL("wishes.js", STATIC));

let clients = [];

function make() {
  const sent = [];
  const nothing = () => {};
  const wishes = new Wishes({
    send: (message) => sent.push(structuredClone(message)),
    wait: nothing,
    onChange: nothing,
    onRefused: nothing,
    onOutcome: nothing,
  });
  return { picture: new Picture(), wishes, sent };
}

const operations = {
  begin: ({ count }) => void (clients = Array.from({ length: count }, make)),
  open: (_, { wishes }) => wishes.opened(),
  close: (_, { wishes }) => wishes.closed(),
  saved: ({ id }, { wishes }) => wishes.saved(id),
  edit: ({ edit }, { wishes }) => wishes.add({ type: "edit", edit }),
  type: ({ edit }, { wishes }) => wishes.type(edit),
  add: ({ wish }, { wishes }) => wishes.add(wish),
  learned: ({ outcomes }, { wishes }) => wishes.learned(outcomes),
  message({ message }, { picture, wishes }) {
    if (picture.apply(message) === null) throw new Error("something was missed");
    wishes.learned(message.delta?.outcomes ?? picture.draft?.outcomes ?? []);
  },
  draft: (_, { picture }) => picture.draft,
};

for await (const line of createInterface({ input: process.stdin })) {
  const asked = JSON.parse(line);
  const client = clients[asked.client];
  const answer = operations[asked.op](asked, client) ?? null;
  const sent = client ? client.sent.splice(0) : [];
  process.stdout.write(`${JSON.stringify({ answer, sent, unsaved: client?.wishes.unsaved ?? 0 })}\n`);
}
