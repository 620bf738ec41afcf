"""`python -m app`: the `causeway` command."""

import sys

from app.cli import main

if __name__ == "__main__":
    sys.exit(main())
