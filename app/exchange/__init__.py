"""How two halves reach each other. The engine does not know whether the peer is on this service or on another."""
