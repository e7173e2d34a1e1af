"""Build the site: `python build.py && mkdocs serve`; `python build.py --help` says what else."""

if __name__ == "__main__":  # worker processes import this file, and need nothing of it
    import sys

    from explainer.cli import main

    sys.exit(main())
