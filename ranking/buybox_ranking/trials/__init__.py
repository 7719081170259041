"""Two arms of a trial compared, a shopper being the unit: figures, intervals, and a verdict that can be trusted."""
