"""Cut sentences into clauses that can be told one by one."""

from collections.abc import Iterator

from earshot_server.note.rules.load import Rules
from earshot_server.note.sentences.ends import cut_bare
from earshot_server.note.sentences.sentence import Sentence


def clauses(sentence: Sentence, rules: Rules) -> Iterator[tuple[int, int]]:
    """Yield the first and last token of each clause, in order; together they are the sentence."""
    table = rules.narrative
    marked = any(token.mark in (".", "?") for token in sentence.tokens)
    if marked and len(sentence.tokens) <= table.longest:
        yield 0, len(sentence.tokens) - 1
        return
    words = [token.text for token in sentence.tokens]
    odds = table.sure if marked else table.odds
    yield from cut_bare(words, rules.ends, odds, table.shortest, table.longest)
