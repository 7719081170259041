"""A listing that was understood becomes an offer."""

from buybox_config.catalogue import Device
from buybox_ranking.offer import Offer, SellerFacts, offer_id
from buybox_titles.recogniser import Recognition

from buybox_indexer.listing import Feed, Listing


def build_offer(listing: Listing, device: Device, found: Recognition, feed: Feed, seller: SellerFacts) -> Offer:
    """Put an offer together; its state, reference price and score parts come later."""
    fees = feed.market.fee(listing.price)
    return Offer(
        offer_id=offer_id(feed.market.id, feed.seller.id, listing.sku),
        seller=seller,
        market=feed.market.id,
        device_id=device.device_id,
        device_no=device.device_no,
        category=device.category,
        sku=listing.sku,
        title=listing.title,
        grade=listing.grade,
        colour=found.colour,
        battery_new=listing.battery_new,
        keyboard=found.keyboard,
        network_lock=found.network_lock,
        condition=listing.condition,
        price=listing.price,
        shipping=listing.shipping,
        fees=fees,
        total=listing.price + listing.shipping + fees,
        quantity=listing.quantity,
        delivery_days=listing.delivery_days,
        warranty_months=listing.warranty_months,
        return_days=listing.return_days,
        battery_health_pct=listing.battery_health_pct,
        genuine_parts=listing.genuine_parts,
        vat_scheme=listing.vat_scheme,
        min_price=listing.min_price,
        link=listing.link,
        image_link=listing.image_link,
        assumed=listing.assumed,
        updated_at=listing.updated_at,
    )
