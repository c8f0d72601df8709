"""One module per form of file; each names its shapes in `SHAPES`."""
