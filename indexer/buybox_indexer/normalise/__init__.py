"""Small named steps from what a seller wrote to canonical values."""
