"""The worker that follows changes: takes batches from their store, applies their lines, tells what became of each."""
