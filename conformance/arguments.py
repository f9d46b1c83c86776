"""What the scripts are called with: folders, programs, and what of it to look at."""

import argparse
import json
import pathlib
import shutil


class Arguments(argparse.ArgumentParser):
    """The arguments that all scripts take; `things` is what they look at, in the plural."""

    def __init__(self, description, things, thing):
        super().__init__(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
        self.programs = {}
        self.add_argument("folders", nargs="+", metavar="FOLDER")
        self.add_argument("--only", action="append", metavar="NAME", help=f"{things} whose path holds NAME")
        self.add_argument("--limit", type=int, help=f"no more {things} than so many")
        self.add_argument("--show", action="store_true", help=f"all that is found, not only the first of each {thing}")

    def add_program(self, name, note, *, is_needed=False, is_on_path=False):
        """A program; one that is needed has to run, one that is on the path need not be named."""
        self.programs[name] = is_needed
        self.add_argument(f"--{name}", metavar="PROGRAM", default=shutil.which(name) if is_on_path else None, help=note)

    def add_json(self):
        self.add_argument("--json", metavar="FILE", help="where to write the results")

    def parse(self):
        """The arguments, with full paths of the programs."""
        arguments = self.parse_args()
        for name, is_needed in self.programs.items():
            given = getattr(arguments, name)
            found = given and shutil.which(given)
            if (is_needed or given) and not found:
                self.error(f"{given or name} is no program that can be run: --{name} PROGRAM")
            setattr(arguments, name, found and str(pathlib.Path(found).resolve()))
        return arguments


def chosen(arguments, every, path):
    """What of `every` the arguments ask for; `path` tells where one lies."""
    wanted = [one for one in every if not arguments.only or any(name in path(one) for name in arguments.only)]
    return wanted[: arguments.limit]


def write_json(arguments, results):
    if arguments.json:
        pathlib.Path(arguments.json).write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
