"""`buybox search`: devices for words."""

from typing import Any

import click
from buybox_api.asking import SearchRequest

from buybox_cli.console import make_console
from buybox_cli.storefront.ask import ask
from buybox_cli.storefront.options import parameter_options, read_question
from buybox_cli.storefront.tables import print_search
from buybox_cli.terminal import print_json


@click.command()
@click.argument("query", nargs=-1)
@parameter_options(SearchRequest, without=("q",))
@click.option("--json", "as_json", is_flag=True, help="One JSON document, as `GET /v1/search` answers.")
def command(query: tuple[str, ...], *, as_json: bool, **options: Any) -> None:  # noqa: ANN401 - one for each parameter
    """Find devices for the words of QUERY, each with its best offer."""
    request = read_question(SearchRequest, {**options, "q": " ".join(query)})
    answer = ask(lambda storefront: storefront.search(request))
    if as_json:
        print_json(answer)
    else:
        print_search(make_console(), answer)
