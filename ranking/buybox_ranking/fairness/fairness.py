"""Who gains and who loses when one ranking takes the place of another, over all competing offers of a market.

The two rankings may differ in their model, in their policy, or in both.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import attrgetter

from buybox_config.markets import Market

from buybox_ranking.fairness.fairness_report import Fairness, report_on
from buybox_ranking.fairness.fairness_tally import Tally, unstated
from buybox_ranking.fairness.holders import DeviceContest, Ranking, device_contest, holders
from buybox_ranking.offer import Offer

TOGETHER = 20_000
"""Offers scored in one go: enough that columns pay, few enough to stay inside some 50 MB."""


def fairness(
    offers: Iterable[Offer],
    market: Market,
    before: Ranking,
    after: Ranking,
    seen: Callable[[int], None] = lambda _: None,
    watch: Callable[[DeviceContest], None] = lambda _: None,
    *,
    together: int = TOGETHER,
) -> Fairness:
    """Compare who holds the boxes of a market under two rankings.

    `offers` are those of one market, all offers of a device together; those that do not compete are left out. They
    are read once, and what is kept in memory grows with the sellers and devices, not with the offers. `seen` is told
    how many competing offers were read so far; `watch` is handed every device in passing, with the parts that its
    offers carry. Some `together` offers are scored in one go. Raises ValueError for an offer of another market, or a
    device whose offers stand apart: its boxes would be counted twice.
    """
    tally, read = Tally(unstated(market, before, after)), 0
    for contests in _batches(_contests(offers, market.id), together):
        _count(contests, before, after, tally)
        for contest in contests:
            watch(contest)
        read += sum(len(contest.offers) for contest in contests)
        seen(read)
    return report_on(tally, market.id, market.currency, (before.name, after.name))


def _contests(offers: Iterable[Offer], market: str) -> Iterator[DeviceContest]:
    devices: set[str] = set()
    for device_id, those in groupby(offers, key=attrgetter("device_id")):
        if device_id in devices:
            raise ValueError(f"the offers of device {device_id!r} stand apart: sort the offers by device")
        devices.add(device_id)
        contest = device_contest(list(those))
        strange = next((offer.market for offer in contest.offers if offer.market != market), None)
        if strange is not None:
            raise ValueError(f"an offer of market {strange!r} among those of {market!r}: compare one market at a time")
        yield contest


def _batches(contests: Iterable[DeviceContest], together: int) -> Iterator[list[DeviceContest]]:
    batch: list[DeviceContest] = []
    size = 0
    for contest in contests:
        batch.append(contest)
        size += len(contest.offers)
        if size >= together:
            yield batch
            batch, size = [], 0
    yield batch


def _count(contests: list[DeviceContest], before: Ranking, after: Ranking, tally: Tally) -> None:
    offers = [offer for contest in contests for offer in contest.offers]
    one = before.scored(offers)
    other = one if before.curves == after.curves else after.scored(offers)
    start = 0
    for contest in contests:
        end = start + len(contest.offers)
        held = holders(contest, one[start:end], before.policy)
        tally.add(contest, held, holders(contest, other[start:end], after.policy))
        start = end
