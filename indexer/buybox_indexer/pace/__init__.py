"""How fast documents are sent: as fast as the engine takes them, and slower while searches suffer."""
