"""Knowledge: articles with owner, versions and a day of review; the help centre; what readers looked for. Place: Service desk."""
