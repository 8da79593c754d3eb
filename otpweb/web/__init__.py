"""A request becomes one flow call, and the flow's answer one panel."""
