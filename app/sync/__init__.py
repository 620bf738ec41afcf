"""The pure core of the sync. No clock, no randomness, no input or output: every function maps values to values.

Read in this order: `keys`, `values`, `issue`, `replica`, `rules`; then `half` (what is remembered), `exchange` (how
two halves agree on the next revision), `moves` and `merge` (what the peer moved, and what stands against it),
`take_in`, `carry_out` and `resume` (plan, writes, stops), `absorb` (why there is no echo), `send`.
"""
