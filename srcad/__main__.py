"""``python -m srcad``."""

from srcad.cli import main

raise SystemExit(main())
