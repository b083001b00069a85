"""The design system: pages, navigation, slots, lists, forms, charts, components and the style guide that shows them."""
