"""installer/lib/common.sh: how the container is called, against a podman and a docker that only write down their words."""

import os
import unittest

from support import Clone

NOTE = 'printf "%s\\n" "$@" >>"$NOTES.$1"; [[ $1 != build ]] || echo built; exit ${RUN_STATUS:-0}\n'
IN_CONTAINER = 'source installer/lib/common.sh; in_container demo installer/demo "$@"; echo not reached'
SOMEBODY = ("setpriv", "--reuid=4711", "--regid=4711", "--clear-groups")


class ContainerTest(unittest.TestCase):
    def setUp(self):
        self.clone = Clone(self)
        self.notes = self.clone.path / "notes"

    def call(self, program, *words, root=False, status=0, **environment):
        self.clone.program(program, NOTE)
        prefix = SOMEBODY if os.geteuid() == 0 and not root else ()
        done = self.clone.run("bash", "-c", IN_CONTAINER, "demo", *words, prefix=prefix, NOTES=str(self.notes), RUN_STATUS=str(status),
                              **environment)
        self.assertNotIn("not reached", done.stdout)
        notes = self.notes.with_name("notes.run")
        return done, notes.read_text().splitlines() if notes.exists() else []

    def test_runs_the_same_script_as_the_person_in_the_same_folder(self):
        _, words = self.call("docker", "--exit")
        uid = 4711 if os.geteuid() == 0 else os.geteuid()
        self.assertEqual(words[-3:], ["localhost/shiftguard-demo", "installer/demo", "--exit"])
        self.assertTrue(words[words.index("--user") + 1].startswith(f"{uid}:"))
        self.assertIn(f"{self.clone.root}:{self.clone.root}", words)
        self.assertEqual(words[words.index("--workdir") + 1], str(self.clone.root))

    @unittest.skipUnless(os.geteuid() == 0, "only root can be somebody without a name")
    def test_a_person_whom_the_image_does_not_know_has_a_passwd_line(self):
        self.clone.program("id", 'case $1 in -un) echo mara ;; -u|-g) echo 4711 ;; esac')
        _, words = self.call("docker")
        self.assertIn(f"{self.clone.root}/build/container-passwd:/etc/passwd:ro", words)
        self.assertIn("mara:x:4711:4711::/tmp:/bin/bash", (self.clone.root / "build/container-passwd").read_text().splitlines())

    def test_podman_keeps_the_persons_id_only_where_there_is_one_to_keep(self):
        _, words = self.call("podman")
        self.assertEqual(words[words.index("--userns") + 1], "keep-id")

    @unittest.skipUnless(os.geteuid() == 0, "needs root")
    def test_podman_as_root_keeps_no_id(self):
        _, words = self.call("podman", root=True)
        self.assertNotIn("--userns", words)

    def test_a_camera_comes_with_the_group_that_may_open_it(self):
        _, words = self.call("docker", "--camera", "/dev/null")
        self.assertEqual(words[words.index("--device") + 1], "/dev/null")
        self.assertEqual(words[words.index("--group-add") + 1], str(os.stat("/dev/null").st_gid))

    def test_the_ssh_connection_is_handed_on_for_the_ready_line(self):
        _, words = self.call("docker", SSH_CONNECTION="a 1 b 22")
        self.assertIn("SSH_CONNECTION=a 1 b 22", words)
        self.assertNotIn("SUDO_USER", " ".join(words))

    def test_its_exit_status_is_the_demos(self):
        done, _ = self.call("docker")
        self.assertEqual(done.returncode, 0, done.stderr)
        self.clone.program("docker", '[[ $1 != run ]] || exit 3\n')
        prefix = SOMEBODY if os.geteuid() == 0 else ()
        self.assertEqual(self.clone.run("bash", "-c", IN_CONTAINER, "demo", prefix=prefix).returncode, 3)

    def test_without_either_it_says_so_in_one_sentence(self):
        for name in ("podman", "docker"):
            self.clone.program(name, "exit 1\n")
        done = self.clone.run("bash", "-c", IN_CONTAINER, "demo")
        self.assertEqual(done.returncode, 1)
        self.assertEqual(done.stderr.strip(), "demo: this needs Debian 12, and neither podman nor docker works here to run one.")


class SshTest(unittest.TestCase):
    def recalled(self, **environment):
        """Below a shell that came in by SSH, as sudo would call us: without its variables."""
        script = 'source installer/lib/common.sh; recall_ssh_connection; echo "[${SSH_CONNECTION:-}]"'
        outer = f"env -u SSH_CONNECTION bash -c '{script}'; true"
        return Clone(self).run("bash", "-c", outer, **environment).stdout

    def test_the_connection_that_sudo_took_away_is_found_above_it(self):
        self.assertEqual(self.recalled(SSH_CONNECTION="a 1 b 2200", SUDO_USER="mara"), "[a 1 b 2200]\n")

    def test_without_sudo_nobody_else_is_looked_at(self):
        self.assertEqual(self.recalled(SSH_CONNECTION="a 1 b 2200"), "[]\n")


if __name__ == "__main__":
    unittest.main()
