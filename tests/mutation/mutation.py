"""The mutations of this folder: each is one wrong comparison, as a patch that names the test program it must fail.

    mutation.py check               every patch still applies (a unit test)
    mutation.py run [NAME...]       each is built into a copy of the tree and shown to fail its test (label soak)
"""
import filecmp
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent


@dataclass
class Mutation:
    name: str
    why: str
    test: str
    file: pathlib.Path


def read(file):
    why, test, *_ = file.read_text().splitlines()
    if not test.startswith("test: "):
        sys.exit(f"{file}:2: must name the test program, as \"test: decision_test\".")
    return Mutation(file.stem, why, test.removeprefix("test: "), file)


def all_mutations():
    return [read(file) for file in sorted(HERE.glob("*.patch"))]


def apply(mutation, tree, *options):
    # Not of the repository around it: there git passes over a patch of what it does not follow.
    return subprocess.run(["git", "apply", *options, mutation.file], cwd=tree, capture_output=True, text=True, check=False,
                          env={**os.environ, "GIT_CEILING_DIRECTORIES": str(pathlib.Path(tree).parent), "GIT_DIR": os.devnull})


def check():
    broken = 0
    for mutation in all_mutations():
        done = apply(mutation, ROOT, "--check")
        if done.returncode != 0:
            broken += 1
            print(f"{mutation.file.name} does not apply any more; make it anew: {done.stderr.strip()}")
    return 1 if broken else 0


def copy_tree(to):
    """The files that git follows, as they are now; what is the same keeps its time, so that little is built anew."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, to / name
        if source.is_file() and not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)


def build(tree, test):
    done = subprocess.run(["nice", "cmake", "--build", "build/dev", "--target", test], cwd=tree, capture_output=True, text=True,
                          check=False)
    return done.returncode == 0, done.stdout[-4000:]


def passes(tree, test):
    """A test that hangs has noticed too. In a folder of its own, so that a mutant leaves nothing behind."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            return subprocess.run([tree / "build/dev/tests" / test], cwd=folder, capture_output=True, timeout=60,
                                  check=False).returncode == 0
        except subprocess.TimeoutExpired:
            return False


def survives(mutation, tree):
    """Whether no test noticed; the tree is as before when this returns."""
    applied = apply(mutation, tree)
    if applied.returncode != 0:
        sys.exit(f"{mutation.file.name} does not apply any more; make it anew: {applied.stderr.strip()}")
    try:
        built, said = build(tree, mutation.test)
        if not built:
            sys.exit(f"{mutation.file.name} does not build, so it proves nothing:\n{said}")
        return passes(tree, mutation.test)
    finally:
        apply(mutation, tree, "--reverse")


def run(names):
    chosen = [each for each in all_mutations() if not names or each.name in names]
    tree = ROOT / "build/mutation/tree"
    copy_tree(tree)
    if not (tree / "build/dev/build.ninja").is_file():
        subprocess.run(["cmake", "--preset", "dev"], cwd=tree, check=True, stdout=subprocess.DEVNULL)
    for test in sorted({each.test for each in chosen}):
        built, said = build(tree, test)
        if not built or not passes(tree, test):
            sys.exit(f"{test} fails without any mutation; mend that first.\n{said}")
    alive = 0
    for mutation in chosen:
        lives = survives(mutation, tree)
        alive += lives
        print(f"{'SURVIVES' if lives else 'noticed '}  {mutation.name}: {mutation.why} ({mutation.test})", flush=True)
    return 1 if alive or not chosen else 0


if __name__ == "__main__":
    if len(sys.argv) < 2 or sys.argv[1] not in ("check", "run"):
        sys.exit(__doc__)
    sys.exit(check() if sys.argv[1] == "check" else run(sys.argv[2:]))
