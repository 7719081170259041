"""Demand for devices: shopper events of a market counted, kept, and turned into popularity."""
