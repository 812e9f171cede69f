"""installer/lib/private_folder.py: "destroyed" is said only of what is gone, and no signal stops it."""

import os
import pathlib
import subprocess
import sys
import unittest
import unittest.mock

from support import silenced

import private_folder

STOPPED_TWICE = """
import os, pathlib, signal, sys
sys.path.insert(0, sys.argv[1])
import demo, private_folder
rmtree = private_folder.shutil.rmtree
def interrupted(*args, **more):
    os.kill(os.getpid(), signal.SIGTERM)
    os.kill(os.getpid(), signal.SIGINT)
    rmtree(*args, **more)
private_folder.shutil.rmtree = interrupted
def perform(options, folder):
    print(folder)
    os.kill(os.getpid(), signal.SIGTERM)
demo.perform = perform
sys.exit(demo.main(["--exit"]))
"""


class FolderTest(unittest.TestCase):
    def setUp(self):
        self.said = silenced(self)

    def test_is_gone_and_says_so(self):
        with private_folder.PrivateFolder() as folder:
            (folder / "key").write_text("secret")
            self.assertEqual(os.stat(folder).st_mode & 0o777, 0o700)
        self.assertFalse(folder.exists())
        self.assertIn("are destroyed.", self.said.getvalue())

    def test_does_not_say_so_of_what_is_left(self):
        with self.assertRaisesRegex(private_folder.NotDestroyed, "delete it by hand"), \
                unittest.mock.patch("private_folder.shutil.rmtree"), unittest.mock.patch("private_folder.time.sleep"), \
                private_folder.PrivateFolder() as folder:
            pass
        self.assertNotIn("destroyed.", self.said.getvalue())
        folder.rmdir()

    def test_signals_do_not_end_the_clean_up(self):
        library = pathlib.Path(private_folder.__file__).parent
        done = subprocess.run([sys.executable, "-B", "-c", STOPPED_TWICE, library], capture_output=True, text=True, timeout=50)
        self.assertEqual(done.returncode, 130, done.stderr)
        self.assertFalse(pathlib.Path(done.stdout.splitlines()[0]).exists())
        self.assertIn("are destroyed.", done.stdout)


if __name__ == "__main__":
    unittest.main()
