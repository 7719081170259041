"""Pictures of what a strategy does, drawn as SVG that the pages' own style colours; a table stands beside each."""
