"""The simulated marketplace: written as sellers' feeds, learned from, and loaded through the same door as real ones."""

from pathlib import Path

from buybox_config.catalogue import load_catalogue
from buybox_config.markets import load_markets
from buybox_indexer.demo.guests import write_guests
from buybox_indexer.demo.marketplace import write_marketplace
from buybox_indexer.demo.new_prices import write_new_prices
from buybox_indexer.demo.summary import MarketplaceSummary
from buybox_indexer.intake.market_intake import Tell
from buybox_indexer.report import IndexReport
from rich.console import Console
from rich.table import Table

from buybox_cli.learning import learn
from buybox_cli.loading import load_folder
from buybox_cli.terminal import utc_now

SCENE_MARKET = "FR"
"""Where the scenes play: the first market of the demo."""


def set_up_marketplace(folder: Path, offers: int, seed: int, tell: Tell) -> tuple[MarketplaceSummary, IndexReport]:
    """Write a marketplace below `folder`, train a model on its shoppers and load its feeds with that model."""
    tell(f"writing {offers:,} simulated listings to {folder}")
    summary = write_marketplace(folder, offers, seed, tell, utc_now())
    tell("training a model on the simulated shoppers")
    learn([folder / "events" / "events.ndjson"], [folder / "events" / "offers.ndjson"], folder / "model", tell)
    catalogue, today = load_catalogue(), utc_now().date()
    write_guests(folder / "sellers", load_markets()[SCENE_MARKET], catalogue, today)
    new_prices = write_new_prices(folder, catalogue, today)
    tell("loading the feeds")
    return summary, load_folder(folder / "sellers", tell, model=folder / "model", new_prices=new_prices, force=True)


def print_contest(console: Console, summary: MarketplaceSummary) -> None:
    """Print in how many boxes sellers really compete."""
    table = Table(title="Contest in the simulated marketplace", box=None)
    columns = ("market", "sellers", "boxes", "with 2 sellers or more", "with 8 or more", "devices with such a box")
    for name in columns:
        table.add_column(name, justify="left" if name == "market" else "right")
    for market in summary.markets:
        boxes = market.boxes
        table.add_row(
            market.market,
            str(market.sellers),
            f"{boxes.boxes:,}",
            f"{boxes.contested:,} ({boxes.contested / max(boxes.boxes, 1):.0%})",
            f"{boxes.fierce:,}",
            f"{boxes.fierce_devices:,}",
        )
    console.print(table)
