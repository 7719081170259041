"""A shop's feed, written row by row."""

HEADER = "sku,title,grade,price,quantity,warranty_months,delivery_days,updated_at\n"


def row(sku: str, title: str = "Apple iPhone 13 128GB", price: str = "300", **more: str) -> str:
    """Write one row of a feed; what is not given is as most shops have it."""
    values = {"grade": "good", "quantity": "1", "warranty_months": "12", "delivery_days": "3", "updated_at": "", **more}
    rest = ",".join(values[name] for name in ("warranty_months", "delivery_days", "updated_at"))
    return f"{sku},{title},{values['grade']},{price},{values['quantity']},{rest}\n"
