"""The storefront's pages: an answer of the storefront in, HTML out; they work without a script."""
