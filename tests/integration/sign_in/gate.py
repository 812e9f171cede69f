"""What the tests of the gate in the container bed share: the packaged agent, its policy, a server and its supervisor."""

import contextlib
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "bed"))

import bed  # noqa: E402  (found through the line above)

PASSWORD = "correct-horse"
CONTACT = "Whom to call: help desk, phone 4711"
NEVER = [{"from": "2020-01-01T08:00:00Z", "to": "2020-01-01T16:00:00Z"}]
MODULE = "/lib/x86_64-linux-gnu/security/pam_shiftguard.so"
OFF = {"response": "off"}
LOADER = "/run/loader"
SERVER = ("runuser", "-u", "shiftguard-server", "--", "shiftguard-server")
IN = ("--dir", "/var/lib/shiftguard-server")


def policy(version, shifts, **more):
    """Nothing but shift and place locks, so that no camera is needed."""
    visual = ("additional_person", "unknown_person", "worker_absent", "camera_covered", "camera_lost", "vision_failed",
              "worker_not_enrolled")
    findings = {finding: OFF for finding in visual}
    # An open session stays open: what is tested here is the door.
    findings["outside_shift"] = {"response": "lock", "warn_ms": 3600000}
    return {"schema_version": 1, "name": "gate", "version": version, "accounts": {"alice": "w-1"},
            "gate": {"contact": "help desk, phone 4711"}, "findings": findings, "workers": {"w-1": {"shifts": shifts}}} | more


class GateTest(unittest.TestCase):
    """A bed with the agent's packages, the module switched on, alice in scope and bob out of it."""

    version = 0

    @classmethod
    def boot(cls, name):
        cls.desk = bed.boot(f"{name}-{os.getpid()}")
        cls.addClassCleanup(cls.desk.stop)
        cls.before = cls.pam()
        cls.desk.install(bed.newest_package("shiftguard-models_*.deb"), bed.newest_package("shiftguard-agent_*.deb"))
        cls.after = cls.pam()
        cls.desk.run("useradd", "--create-home", "bob")
        cls.desk.run("chpasswd", text="".join(f"{account}:{PASSWORD}\n" for account in ("alice", "bob", "root")))
        cls.desk.run("pam-auth-update", "--package", "--enable", "shiftguard")

    @classmethod
    def free_the_seat(cls, manager):
        """Makes the seat ready for a display manager: alice's desktop leaves it, and the manager's files are laid in."""
        for folder in (HERE / "seat", HERE / manager):
            for source in filter(pathlib.Path.is_file, sorted(folder.rglob("*"))):
                cls.desk.copy_in(source, f"/{source.relative_to(folder)}", mode=source.stat().st_mode & 0o777)
        cls.desk.run("tee", "/etc/environment", text="XDG_VTNR=0\n")  # there is no terminal that a seat could have
        cls.desk.run("systemctl", "daemon-reload")
        cls.desk.run("systemctl", "stop", "desk")
        cls.desk.run("mkdir", "/run/seat-screen")

    @classmethod
    def pam(cls):
        return cls.desk.output("sh", "-c", "cat /etc/pam.d/common-*")

    def put(self, shifts, **more):
        """Puts a policy in force and waits until the agent says so."""
        type(self).version += 1
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump(policy(self.version, shifts, **more), file)
            file.flush()
            self.desk.copy_in(file.name, "/etc/shiftguard/policy.json", mode=0o640)
        self.restart()

    @classmethod
    def restart(cls):
        cls.desk.run("systemctl", "restart", "shiftguardd")
        cls.desk.wait_until(lambda: "answer" in cls.admission(), "the agent answers at the gate", seconds=20)

    @classmethod
    def admission(cls):
        return cls.desk.run("busctl", "call", "org.shiftguard.Agent1", "/org/shiftguard/Agent1", "org.shiftguard.Agent1",
                             "Admit", "s", "alice", check=False).stdout

    def put_roster(self, *shifts, zone="Europe/Berlin"):
        """Delivers the roster as IT would: written beside it, then renamed."""
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            json.dump({"zone": zone, "shifts": shifts}, file)
            file.flush()
            self.desk.copy_in(file.name, "/etc/shiftguard/nights.new", mode=0o640)
        self.desk.run("chgrp", "shiftguard", "/etc/shiftguard/nights.new")
        self.desk.run("mv", "/etc/shiftguard/nights.new", "/etc/shiftguard/nights.json")

    def log(self, program, since="yesterday"):
        return self.desk.output("journalctl", "--no-pager", "-o", "cat", "-t", program, "--since", since, check=False)

    def join_a_server(self):
        self.desk.install(bed.newest_package("shiftguard-server_*.deb"))
        self.desk.run(*SERVER, "init", *IN, "--name", "localhost")
        self.desk.run("systemctl", "start", "shiftguard-server")
        token = self.desk.output(*SERVER, "token", *IN).split()[0]
        self.desk.wait_until(lambda: self.desk.run("shiftguard", "join", "--server", "https://localhost:7443", "--token", token,
                                                   "--authority", "/var/lib/shiftguard-server/authority.pem",
                                                   check=False).returncode == 0, "the workstation has joined", seconds=20)

    def supervisor_grants(self, finding, how):
        """At the server's pages, in the bed's network; gives the code where it is one."""
        link = self.desk.output(*SERVER, "sign-in-link", *IN, "--supervisor", "anna", "--create").split()[0]
        workstation = json.loads(self.desk.output("cat", "/var/lib/shiftguard/join.json"))["workstation"]
        authority = self.desk.path("/var/lib/shiftguard-server/authority.pem")
        return subprocess.run(["nsenter", "--net", "--target", str(self.desk.leader()), sys.executable, HERE / "supervisor.py",
                               "https://localhost:8443", authority, link, workstation, "w-1", finding, how],
                              check=True, stdout=subprocess.PIPE, text=True, timeout=60).stdout.strip()

    def has_session(self, account, service):
        """Whether the account sits at the seat's screen, let in by that service."""
        try:
            session = self.desk.session(account)
        except bed.BedError:
            return False
        return (self.desk.property("Service", session), self.desk.property("Type", session),
                self.desk.property("Active", session)) == (service, "x11", "yes")

    def lock(self):
        self.desk.run("loginctl", "lock-session", self.desk.session())
        self.desk.wait_until(self.desk.locked, "alice's session is locked", seconds=10)

    def type_into_locker(self):
        self.desk.run("xdotool", "type", "--delay", "20", PASSWORD, user="alice")
        self.desk.run("xdotool", "key", "Return", user="alice")

    # ---- how the module comes into a program and leaves it, as the program's own loader says

    def loader_tells(self):
        """The environment in which a program's loader writes down what it loads and unloads."""
        self.desk.run("mkdir", "-p", "--mode=1777", LOADER)
        return {"LD_DEBUG": "files", "LD_DEBUG_OUTPUT": f"{LOADER}/log"}

    def unit_tells(self, unit):
        """The same for what a unit starts, until the end of the test."""
        drop_in = f"/etc/systemd/system/{unit}.service.d/loader.conf"
        self.desk.run("mkdir", "-p", os.path.dirname(drop_in))
        words = " ".join(f"{key}={value}" for key, value in self.loader_tells().items())
        self.desk.run("tee", drop_in, text=f"[Service]\nEnvironment={words}\n")
        self.desk.run("systemctl", "daemon-reload")
        self.addCleanup(self.desk.run, "systemctl", "daemon-reload")
        self.addCleanup(self.desk.run, "rm", drop_in)

    def loader_says(self, what):
        """The processes whose loader says that of the module."""
        lines = self.desk.output("sh", "-c", f"grep -h '{MODULE}' {LOADER}/log.* || true").splitlines()
        return {line.split(":")[0].strip() for line in lines if what in line}

    def assert_unloaded_by(self, processes):
        """Each has loaded the module, and let it go before its end."""
        for what in ("generating link map", "calling init", "calling fini", "destroying link map"):
            self.assertEqual([process for process in processes if process not in self.loader_says(what)], [], what)

    def holders(self, program):
        """The processes of that program in which the module is mapped now."""
        found = self.desk.output("sh", "-c", f"grep -l {os.path.basename(MODULE)} /proc/[0-9]*/maps 2>/dev/null || true")
        processes = re.findall(r"/proc/(\d+)/maps", found)
        return [each for each in processes
                if self.desk.run("cat", f"/proc/{each}/comm", check=False).stdout.strip() == program]

    @contextlib.contextmanager
    def counted(self):
        """How often the agent is asked meanwhile whether alice may in: a list of that one number, at the end."""
        count = []
        monitor = self.desk.start("sh", "-c", "exec stdbuf -oL busctl monitor --json=short "
                                  "org.shiftguard.Agent1 org.shiftguard.Gate1 >/run/heard 2>&1")
        try:
            self.desk.wait_until(lambda: self.asked_until_now(seconds=0.5) is not None, "the bus is listened to")
            before = self.asked_until_now()
            yield count
            count.append(self.asked_until_now() - before)
        finally:
            monitor.kill()
            monitor.wait()

    def asked_until_now(self, seconds=10):
        mark = f"mark-{time.monotonic_ns()}"
        self.desk.run("busctl", "call", "org.shiftguard.Agent1", "/org/shiftguard/Agent1", "org.shiftguard.Agent1", "Admit", "s",
                      mark)
        heard = self.desk.path("/run/heard")
        try:
            self.desk.wait_until(lambda: mark in heard.read_text(), "the mark is heard", seconds=seconds)
        except bed.BedError:
            return None
        return sum('"member":"Admit"' in line and '"alice"' in line for line in heard.read_text().splitlines())

    def notes(self):
        return len(self.desk.output("find", "/var/spool/shiftguard", "-name", "*.note").splitlines())

    def wait_for_incident(self, *words):
        """Of a sign-in that was not checked, and its note is gone."""
        def is_told():
            return any("sign_in_unchecked" in line and all(word in line for word in words)
                       for line in self.desk.output("shiftguard", "incidents").splitlines())
        self.desk.wait_until(is_told, f"an incident says {' and '.join(words)}", seconds=20)
        self.desk.wait_until(lambda: self.notes() == 0, "the notes are gone", seconds=20)
