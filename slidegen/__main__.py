"""``python -m slidegen`` and the ``slidegen`` command."""

from slidegen.cli.main import main

if __name__ == "__main__":
    main()
