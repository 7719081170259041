"""Who asks over HTTP: keys in headers, sessions in cookies, forms that cannot be forged, and how often they may."""
