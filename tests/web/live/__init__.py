"""The live side: outbox, ring, hub, stream."""
