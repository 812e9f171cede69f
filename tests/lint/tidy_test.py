""".ci/tidy: what does not compile or was not looked at is never passed over in silence."""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
ROOT = pathlib.Path(__file__).resolve().parents[2]
# Says what the file's name asks for.
TIDY = """#!/bin/bash
case ${!#} in
    *broken*) echo "error: no such header" >&2; exit 1 ;;
    *slow*) exec sleep 300 ;;
esac
"""


class TidyTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name) / "clone"
        (self.root / ".ci").mkdir(parents=True)
        (self.root / "build/dev").mkdir(parents=True)
        shutil.copy(ROOT / ".ci/tidy", self.root / ".ci/tidy")
        self.tool = pathlib.Path(folder.name) / "tidy"
        self.tool.write_text(TIDY)
        self.tool.chmod(0o755)
        self.git("init", "--quiet", "--initial-branch=main")

    def git(self, *words):
        subprocess.run(["git", "-c", "user.name=t", "-c", "user.email=t@localhost", *words], cwd=self.root, check=True, capture_output=True)

    def commit(self, *names):
        for name in names:
            (self.root / name).write_text(f"// {name}\n")
        self.git("add", *names)
        self.git("commit", "--quiet", "-m", "one")
        compiled = sorted(path.name for path in self.root.glob("*.cpp"))
        (self.root / "build/dev/compile_commands.json").write_text(
            json.dumps([{"file": f"{self.root}/{name}", "command": f"c++ -o {name}.o -c {self.root}/{name}"} for name in compiled], indent=1))

    def tidy(self, **environment):
        return subprocess.run([".ci/tidy"], cwd=self.root, capture_output=True, text=True, timeout=50,
                              env=os.environ | {"CLANG_TIDY": str(self.tool), "XDG_CACHE_HOME": str(self.root.parent / "cache")} | environment)

    def test_passes_where_every_file_does(self):
        self.commit("a.cpp", "b.cpp")
        done = self.tidy()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertIn("tidy: 2 of 2", done.stdout)

    def test_a_file_that_does_not_compile_fails_with_the_compilers_words(self):
        self.commit("a.cpp", "broken.cpp")
        done = self.tidy()
        self.assertEqual(done.returncode, 1)
        self.assertIn("no such header", done.stdout)

    def test_a_changed_header_is_looked_at_through_its_source(self):
        self.commit("a.cpp")
        self.commit("a.hpp")
        self.assertIn("tidy: 1 files", self.tidy(TIDY_COMMITS="1").stdout)

    def test_looks_as_many_commits_back_as_told(self):
        self.commit("slow.cpp")
        self.commit("broken.cpp")
        self.assertIn("tidy: 1 files", self.tidy(TIDY_COMMITS="1").stdout)

    def test_names_what_there_was_no_time_for(self):
        self.commit("a.cpp")
        done = self.tidy(TIDY_MINUTES="0")
        self.assertEqual(done.returncode, 0)
        self.assertIn("NOT looked at: 1 files: a.cpp", done.stdout)

    def test_over_the_whole_tree_a_file_without_time_is_a_failure(self):
        self.commit("a.cpp")
        self.assertEqual(self.tidy(TIDY_MINUTES="0", TIDY_ALL="1").returncode, 1)

    def test_what_passed_is_looked_at_again_only_when_it_or_its_settings_changed(self):
        self.commit("a.cpp")
        self.tidy()
        self.tool.write_text("#!/bin/bash\ncase $* in *--version*) exit 0 ;; esac\necho 'error: seen'; exit 1\n")
        self.assertEqual(self.tidy().returncode, 0)
        (self.root / "a.cpp").write_text("int a;  // NOLINT\n")
        self.assertEqual(self.tidy().returncode, 1)
        (self.root / "a.cpp").write_text("// a.cpp\n")
        (self.root / ".clang-tidy").write_text("Checks: '*'\n")
        self.assertEqual(self.tidy().returncode, 1)

    def test_what_did_not_pass_is_not_remembered(self):
        self.commit("broken.cpp")
        self.assertEqual(self.tidy().returncode, 1)
        self.assertEqual(self.tidy().returncode, 1)

    def test_a_build_that_was_never_configured_is_said(self):
        done = self.tidy()
        self.assertEqual(done.returncode, 1)
        self.assertIn("not configured", done.stderr)


if __name__ == "__main__":
    unittest.main()
