"""Run the commands as `python -m hearsay`."""

from hearsay.cli.main import main

if __name__ == "__main__":
    main()
