"""``python -m truename`` is ``truename``."""

from truename.cli import main

if __name__ == "__main__":
    main()
