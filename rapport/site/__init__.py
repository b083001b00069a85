"""The site: settings, addresses, navigation, the switchboard and the command line. The only place that knows every room."""
