"""`python -m rapport.site COMMAND`: see rapport/site/commandline.py."""

import sys

from rapport.site.commandline import main

if __name__ == "__main__":
    sys.exit(main())
