"""Build the site: `python build.py && mkdocs serve`; `python build.py --help` says what else."""

if __name__ == "__main__":  # worker processes import this file, and need nothing of it
    import sys

    try:
        from explainer.cli import main
    except KeyboardInterrupt:  # before anything was begun
        sys.exit(130)
    sys.exit(main())
