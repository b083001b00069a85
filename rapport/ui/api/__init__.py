"""What every operation of the JSON API shares: how they are declared, how refusals look, paging, versions."""
