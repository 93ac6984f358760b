"""`earshot models words` and `earshot models adapt`: a model that knows the clinic's words and ways."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from earshot_server.speech.vocabulary.add import Added

_CONFUSABLE_SHOWN = 40


def register(models: typer.Typer) -> None:
    """Add `words` and `adapt` to the commands of models."""
    words = typer.Typer(no_args_is_help=True, help="The clinic's own words: add, list.")
    words.command("add")(add)
    words.command("list")(list_words)
    models.add_typer(words, name="words")
    models.command("adapt")(adapt_model)


def add(
    file: Annotated[Path, typer.Argument(help="A table: word,spoken,pronunciation,class.")],
) -> None:
    """Teach the model names and drugs; takes a minute or two, and visits that begin then know them."""
    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.model import find_model
    from earshot_server.speech.vocabulary.add import add_words
    from earshot_server.speech.vocabulary.entry import read_entries
    from earshot_server.speech.vocabulary.recipe import build, read_recipe

    settings = settings_with()
    entries = read_entries(file)
    recipe = read_recipe(find_model(settings))
    added = add_words(recipe, entries)
    _report(added)
    info = build(recipe, settings.models_dir, typer.echo)
    typer.echo(f"{info.path} knows them. Visits that begin from now on are heard with it.")


def list_words() -> None:
    """Show the words that the clinic added to the model in use."""
    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.model import find_model
    from earshot_server.speech.vocabulary.recipe import read_recipe

    recipe = read_recipe(find_model(settings_with()))
    if not recipe.added:
        typer.echo("No words were added. Add some: earshot models words add FILE")
    for word, kind in sorted(recipe.added.items(), key=lambda item: item[0].casefold()):
        typer.echo(f"{word}  ({kind})")


def adapt_model(
    texts: Annotated[list[Path], typer.Argument(help="Plain text: notes, letters, dialogues. Stays here.")],
) -> None:
    """Fit the language model to the clinic's own text; takes a minute or two.

    What is printed is measured on every tenth sentence, which is not learned from.
    """
    from earshot_server.cli.parts import settings_with
    from earshot_server.speech.model import find_model
    from earshot_server.speech.vocabulary.adapt import adapt, spoken_sentences
    from earshot_server.speech.vocabulary.recipe import build, read_recipe

    settings = settings_with()
    sentences = [one for text in texts for one in spoken_sentences(text.read_text("utf-8"))]
    recipe = read_recipe(find_model(settings))
    done = adapt(recipe, sentences)
    typer.echo(f"{done.sentences} sentences; the text's share in the new model is {done.weight:.0%}.")
    typer.echo("                before    after")
    typer.echo(f"perplexity    {done.before.perplexity:8.1f} {done.after.perplexity:8.1f}")
    typer.echo(f"unknown words {done.before.unknown:8.2%} {done.after.unknown:8.2%}")
    if done.new_words:
        typer.echo(f"{len(done.new_words)} new words were taken in: {', '.join(done.new_words)}.")
    info = build(recipe, settings.models_dir, typer.echo)
    typer.echo(f"{info.path} is fitted to it. Visits that begin from now on are heard with it.")


def _report(added: "Added") -> None:
    for word, said in added.pronounced.items():
        typer.echo(f"{word}: {' or '.join(' '.join(one) for one in said)}")
    if added.known:
        typer.echo(f"Known already: {', '.join(added.known)}.")
    if added.unsayable:
        typer.echo(f"Left out, since nothing tells how to say them: {', '.join(added.unsayable)}.")
    for one in added.confusable[:_CONFUSABLE_SHOWN]:
        typer.echo(f"{one.word!r} sounds {'just' if not one.apart else 'almost'} like {one.like!r}.")
    more = len(added.confusable) - _CONFUSABLE_SHOWN
    if more > 0:
        typer.echo(f"{more} more pairs sound alike.")
