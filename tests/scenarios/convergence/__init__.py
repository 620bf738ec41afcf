"""Random histories over the real thing: two Jiras, the service, a worker that dies, and people who never wait.

`people` act, `weather` breaks things, `workers` start and kill the worker, `play` is one history, `verdict` judges it.
Longer runs: `python -m tests.scenarios.convergence --seeds 20 --steps 200`.
"""
