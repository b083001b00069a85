"""Standards: what we promise as a measure, in which hours, and the clocks that hold us to it. Place: Policy & quality."""
