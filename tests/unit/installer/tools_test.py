"""installer/lib/tools: programs are unpacked and started with their own libraries, and nothing is installed."""

import pathlib
import unittest

from support import Clone

# Knows two packages; `install` for real would be written down.
APT = """
case "$*" in
    *--simulate*) printf 'Inst locker (1.0 Debian)\\nInst liblock1 (1.0 Debian)\\n' ;;
    *download*) echo download >>{folder}/asked; [[ ! -e {folder}/offline ]] || exit 100; touch locker_1.0.deb liblock1_1.0.deb ;;
    *) echo "$*" >>{folder}/asked ;;
esac
"""
DPKG_DEB = """
[[ $1 == --extract ]] || exit 2
case $2 in
    */locker_*) mkdir -p "$3/usr/bin" "$3/etc/pam.d"; echo auth >"$3/etc/pam.d/locker"
        printf '#!/bin/sh\\necho "said $@ $LD_LIBRARY_PATH"\\n' >"$3/usr/bin/locker"; chmod 755 "$3/usr/bin/locker" ;;
    *) mkdir -p "$3/usr/bin" "$3/usr/lib/x86_64-linux-gnu"; touch "$3/usr/bin/helper"; chmod 755 "$3/usr/bin/helper"; touch "$3/usr/lib/x86_64-linux-gnu/liblock.so.1" ;;
esac
"""


class ToolsTest(unittest.TestCase):
    def setUp(self):
        self.clone = Clone(self)
        (self.clone.root / "installer/packages/demo-private.txt").write_text("# a locker\nlocker\n")
        self.clone.program("apt-get", APT.format(folder=self.clone.path))
        self.clone.program("dpkg-deb", DPKG_DEB)
        self.clone.program("dpkg-query", "exit 1\n")

    def tools(self, *words):
        return self.clone.run("installer/lib/tools", *words)

    def folder(self):
        return pathlib.Path(self.tools("path", "demo").stdout.strip())

    def asked(self):
        file = self.clone.path / "asked"
        return file.read_text().split() if file.exists() else []

    def test_names_what_is_to_be_unpacked_with_what_it_needs(self):
        self.assertEqual(self.tools("missing", "demo").stdout.split(), ["locker", "liblock1"])

    def test_unpacks_once_into_the_cache_and_nowhere_else(self):
        for _ in range(2):
            self.assertEqual(self.tools("unpack", "demo").returncode, 0)
        self.assertEqual(self.asked(), ["download"])
        self.assertEqual(self.tools("missing", "demo").stdout, "")
        pam, = self.clone.path.rglob("pam.d/locker")
        self.assertTrue(pam.is_relative_to(self.clone.path / ".cache/shiftguard/tools"))

    def test_starts_a_program_with_the_libraries_that_came_with_it(self):
        self.tools("unpack", "demo")
        folder = self.folder()
        said = self.clone.run(f"{folder}/locker", "-n", "a b").stdout
        self.assertRegex(said, r"^said -n a b \S+/root/usr/lib/x86_64-linux-gnu\n$")

    def test_a_library_that_names_a_folder_of_its_own_finds_what_lies_there(self):
        self.clone.program("dpkg-deb", DPKG_DEB + 'mkdir -p "$3/usr/lib/x86_64-linux-gnu/lockers"\n')
        self.clone.program("readelf", "echo ' (RUNPATH) Library runpath: [/usr/lib/x86_64-linux-gnu/lockers:/usr/lib/none:$ORIGIN]'\n")
        self.tools("unpack", "demo")
        said = self.clone.run(f"{self.folder()}/locker").stdout
        self.assertRegex(said, r"^said  \S+/root/usr/lib/x86_64-linux-gnu:\S+/root/usr/lib/x86_64-linux-gnu/lockers\n$")

    def test_offers_no_program_that_nobody_asked_for(self):
        self.tools("unpack", "demo")
        self.assertEqual([path.name for path in self.folder().iterdir()], ["locker"])

    def test_an_unpacking_that_failed_is_said_and_done_again(self):
        (self.clone.path / "offline").touch()
        broken = self.tools("unpack", "demo")
        self.assertEqual(broken.returncode, 1)
        self.assertIn("could not fetch locker", broken.stderr)
        self.assertFalse(self.folder().exists())
        (self.clone.path / "offline").unlink()
        self.assertEqual(self.tools("unpack", "demo").returncode, 0)
        self.assertTrue(self.folder().exists())

    def test_what_the_machine_has_is_left_to_it(self):
        self.clone.program("dpkg-query", "echo installed locker\n")
        self.assertEqual(self.tools("unpack", "demo").returncode, 0)
        self.assertEqual((self.folder().exists(), self.asked()), (False, []))

    def test_a_word_that_it_does_not_know_is_refused(self):
        self.assertEqual(self.tools("install", "demo").returncode, 1)
        self.assertEqual(self.tools().returncode, 1)


if __name__ == "__main__":
    unittest.main()
