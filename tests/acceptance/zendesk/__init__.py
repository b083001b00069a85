"""An export of several tables, made from generated histories whose every figure is known."""
