"""The gate at sign-in and unlock in the container bed: the module as packaged, switched on as docs/sign-in.md says.

Real: pam-auth-update, libpam, login, i3lock, the agent as its unit runs it. Passwords are typed.
"""

import concurrent.futures
import sys
import time
import unittest

sys.dont_write_bytecode = True

import gate  # noqa: E402  (no bytecode of it is left)
from gate import MODULE, NEVER, PASSWORD, bed  # noqa: E402

SSH = "ssh -o StrictHostKeyChecking=no -o UserKnownHostsFile=/dev/null -o NumberOfPasswordPrompts=1"
STAY = "/tmp/stay"
STAYS = f"while test -e {STAY}; do sleep 0.1; done"
# Microseconds of each, one a line.
MEASURE = """for _ in $(seq 200); do
  began=$EPOCHREALTIME; pamtester login alice acct_mgmt >/dev/null 2>&1 || exit; ended=$EPOCHREALTIME
  echo $(( ${ended/./} - ${began/./} ))
done"""


class SignInTest(gate.GateTest):
    @classmethod
    def setUpClass(cls):
        cls.boot("sign-in")

    def pamtester(self, account, *what, password=PASSWORD, code=""):
        command = f"printf '%s\\n%s\\n' '{password}' '{code}' | LANG=C.UTF-8 pamtester login {account} {' '.join(what)} 2>&1"
        done = self.desk.run("sh", "-c", command, check=False)
        return done.returncode, done.stdout

    def login(self, account, code=""):
        """Types password and code into a real login on a terminal of the bed; what it shows within 20 s."""
        return self.type_into(f"login {account}", code)

    def ssh(self, account, way):
        """The same through a real sshd of the bed; who is let in says so."""
        return self.type_into(f"{SSH} -o PreferredAuthentications={way} {account}@127.0.0.1 'echo let in'")

    def type_into(self, command, code=""):
        return self.desk.type_into(command, {"assword:": PASSWORD, "Code from your supervisor": code})

    def opens(self):
        """i3lock takes no password while it shows that one was wrong: so again, as a person would."""
        self.type_into_locker()
        try:
            self.desk.wait_until(lambda: not self.desk.locked(), "i3lock has opened", seconds=3)
        except bed.BedError:
            return False
        return True

    def test_1_the_package_changes_no_sign_in_until_it_is_switched_on(self):
        self.assertEqual(self.before, self.after)
        self.desk.run("test", "-e", MODULE)
        self.assertEqual(self.pam().count("pam_shiftguard.so"), 2)

    def test_2_off_shift_nobody_gets_in_and_learns_why(self):
        self.put(NEVER)
        for what in ("authenticate", "acct_mgmt"):
            status, said = self.pamtester("alice", what)
            self.assertNotEqual(status, 0, said)
            self.assertIn("You have no shift now. Whom to call: help desk, phone 4711", said)
        self.assertIn("You have no shift now", self.login("alice"))

    def test_2a_a_wrong_password_learns_nothing(self):
        status, said = self.pamtester("alice", "authenticate", password="wrong")
        self.assertNotEqual(status, 0)
        self.assertNotIn("shift", said)

    def test_2b_accounts_out_of_scope_are_not_touched(self):
        status, said = self.pamtester("bob", "authenticate", "acct_mgmt", "setcred")
        self.assertEqual(status, 0, said)
        self.assertNotIn("shift", said)

    def test_3_i3lock_stays_locked_off_shift_and_opens_in_shift(self):
        self.put([])
        self.lock()
        self.put(NEVER)
        self.type_into_locker()
        self.desk.wait_until(lambda: "refused: outside_shift" in self.log("i3lock"), "the gate has refused i3lock", seconds=15)
        self.assertTrue(self.desk.locked())
        self.put([])
        self.desk.wait_until(self.opens, "i3lock has opened in shift", seconds=30)

    def test_3a_login_holds_the_module_while_its_session_is_open_and_ends_well(self):
        self.put([])
        told = " ".join(f"{key}={value}" for key, value in self.loader_tells().items())
        held = self.stay_in("login", f"env {told} login alice", {"assword:": PASSWORD, "$ ": f"{STAYS}; exit 0"})
        self.assert_unloaded_by(held)

    def test_3aa_sshd_holds_the_module_while_its_session_is_open_and_ends_well(self):
        """Its own loader can't tell: sshd lets its children write into no file."""
        began = self.desk.output("date", "+%F %T.%N")
        self.stay_in("sshd", f"{SSH} -o PreferredAuthentications=password alice@127.0.0.1 '{STAYS}'", {"assword:": PASSWORD})
        said = self.log("sshd", began)
        self.assertIn("session closed for user alice", said)
        self.assertNotRegex(said, "fatal|signal")

    def stay_in(self, program, command, answers):
        """Signs in, stays until the module was seen in the program, and leaves; gives in which of its processes it was."""
        self.desk.run("touch", STAY)
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            shown = pool.submit(self.desk.type_into, f"{command}; echo it ended with $?", answers, r"it ended with \d+")
            try:
                self.desk.wait_until(lambda: self.holders(program), f"{program} has the module", seconds=15)
                self.desk.wait_until(lambda: self.desk.run("pgrep", "-u", "alice", "-x", "sleep", check=False).returncode == 0,
                                     "the session is open", seconds=15)
                held = self.holders(program)
            finally:
                self.desk.run("rm", STAY)
        self.assertIn("it ended with 0", shown.result())
        self.desk.wait_until(lambda: not self.holders(program), f"{program} has it no more", seconds=10)
        self.assert_nothing_crashed()
        return held

    def test_3b_i3lock_holds_the_module_for_as_long_as_it_locks_and_ends_well(self):
        self.put(NEVER)
        told = [f"{key}={value}" for key, value in self.loader_tells().items()]
        refused = self.log("i3lock").count("refused: outside_shift")
        locker = self.desk.start("env", *told, "i3lock", "--nofork", user="alice")
        self.addCleanup(locker.kill)

        def is_refused():
            self.type_into_locker()
            return self.log("i3lock").count("refused: outside_shift") > refused

        self.desk.wait_until(is_refused, "the gate has refused i3lock", seconds=15)
        first = min(self.holders("i3lock"), key=int)  # a child of it keeps the window in front, and is a copy
        self.put([])

        def has_opened():
            self.type_into_locker()
            time.sleep(1)
            return locker.poll() is not None

        self.desk.wait_until(has_opened, "i3lock has opened in shift", seconds=30)
        self.assertEqual(locker.returncode, 0)
        self.assert_unloaded_by([first])
        self.desk.wait_until(lambda: not self.holders("i3lock"), "nothing of it is left", seconds=10)
        self.assert_nothing_crashed()

    def assert_nothing_crashed(self):
        said = self.desk.output("journalctl", "--no-pager", "-o", "cat")
        self.assertNotRegex(said, r"segfault|dumped core|core-dump|SIGSEGV|SIGABRT|stack smashing|double free")

    def test_4_in_shift_a_sign_in_is_admitted_and_what_it_takes_is_printed(self):
        self.put([])
        status, said = self.pamtester("alice", "authenticate", "acct_mgmt", "setcred")
        self.assertEqual(status, 0, said)
        took = sorted(map(int, self.desk.output("bash", "-c", MEASURE, timeout=120).split()))
        middle, slow = (took[len(took) * part // 100] / 1000 for part in (50, 95))
        print(f"pamtester acct_mgmt, its start included, of {len(took)}: {middle:.0f} ms p50, {slow:.0f} ms p95", flush=True)

    def test_5_an_unknown_place_is_admitted_with_notice_and_deadline(self):
        self.put([], places={"home": {"circle": {"latitude": 52.5, "longitude": 13.4, "radius_m": 80}}},
                 workers={"w-1": {"places": ["home"]}})
        status, said = self.pamtester("alice", "authenticate", "acct_mgmt")
        self.assertEqual(status, 0, said)
        self.assertEqual(said.count("Where this workstation is can't be told."), 1, said)
        self.assertIn("locks in 10 minutes", said)

    def account(self, name):
        return self.pamtester(name, "acct_mgmt")[1]

    def test_5a_a_roster_that_is_delivered_counts_without_a_restart(self):
        self.put_roster(*NEVER)
        self.put([], rosters={"nights": {"file": "/etc/shiftguard/nights.json", "zone": "UTC"}},
                 workers={"w-1": {"roster": "nights"}})
        self.desk.wait_until(lambda: "You have no shift now" in self.account("alice"), "the agent has read the roster")
        self.put_roster({"from": "2020-01-01T08:00:00Z", "to": "2199-01-01T08:00:00Z"})
        self.desk.wait_until(lambda: "no shift" not in self.account("alice"), "the new roster counts", seconds=10)

        self.desk.run("rm", "/etc/shiftguard/nights.json")  # what was last good stays
        self.restart()
        self.desk.wait_until(lambda: "roster" not in self.account("alice"), "the roster of before counts", seconds=10)
        self.assertNotIn("no shift", self.account("alice"))
        self.put_roster(*NEVER)
        self.desk.run("touch", "-d", "8 days ago", "/etc/shiftguard/nights.json")
        self.desk.wait_until(lambda: "Your roster could not be read lately." in self.account("alice"), "an old roster is a doubt",
                             seconds=10)
        self.assertEqual(self.pamtester("alice", "acct_mgmt")[0], 0)

    def test_5b_a_supervisors_code_lets_the_worker_in_though_the_server_is_away(self):
        self.put(NEVER)
        self.join_a_server()
        code = self.supervisor_grants("outside_shift", "code")
        self.desk.run("systemctl", "stop", "shiftguard-server")
        status, said = self.pamtester("alice", "authenticate")
        self.assertNotEqual(status, 0)
        self.assertEqual(said.count("Code from your supervisor"), 1, said)
        status, said = self.pamtester("alice", "authenticate", code="AAAA-AAAA-AAAA")
        self.assertNotEqual(status, 0)
        self.assertIn("This code is wrong", said)

        shown = self.login("alice", code.lower())
        self.assertIn("You have no shift now", shown)
        self.assertRegex(shown, r"\$ $")
        self.assertEqual(self.pamtester("alice", "authenticate", "acct_mgmt")[0], 0)  # for half an hour
        self.assertEqual(self.desk.run("shiftguard", "release", code, user="alice", check=False).returncode, 1)  # serves once
        incidents = self.desk.output("shiftguard", "incidents")
        self.assertEqual(incidents.count("exception_used"), 1, incidents)
        self.assertIn("outside_shift is lifted until", incidents)
        self.desk.run("systemctl", "restart", "shiftguardd")
        self.desk.wait_until(lambda: '"admit"' in self.admission(), "it holds over a restart", seconds=20)
        self.assertEqual(self.desk.output("shiftguard", "incidents").count("exception_used"), 1)

    def test_5c_a_locker_that_answers_with_the_password_gives_no_code(self):
        self.desk.run("systemctl", "stop", "shiftguardd")
        self.desk.run("rm", "/var/lib/shiftguard/exceptions.json")
        self.put([])
        self.lock()
        self.put(NEVER)
        self.assertIn("outside_shift", self.admission())
        self.type_into_locker()
        self.desk.wait_until(lambda: "refused: outside_shift" in self.log("i3lock"), "the gate has refused i3lock", seconds=15)
        self.assertNotIn("a supervisor's code", self.log("i3lock"))
        self.put([])
        self.desk.wait_until(self.opens, "i3lock has opened in shift", seconds=30)

    def test_5d_what_a_supervisor_sends_is_fetched_within_a_minute_and_lets_the_worker_in(self):
        self.desk.run("systemctl", "start", "shiftguard-server")
        self.put(NEVER)
        self.assertIn('"refuse"', self.admission())
        self.supervisor_grants("outside_shift", "grant")
        took = self.desk.wait_until(lambda: '"admit"' in self.admission(), "the exception has come", seconds=70)
        print(f"from the supervisor's button to the open gate: {took:.0f} s", flush=True)
        status, said = self.pamtester("alice", "authenticate", "acct_mgmt")
        self.assertEqual(status, 0, said)
        self.assertNotIn("Code from", said)
        self.desk.wait_until(lambda: "by grant " in self.desk.output("shiftguard", "incidents"), "its use is an incident",
                             seconds=10)

    def test_2c_sshd_refuses_off_shift_and_says_why_where_it_asks_itself(self):
        """A password that ssh sends along gets no words back; one that sshd asks for does."""
        self.desk.run("sh", "-c", "echo 'KbdInteractiveAuthentication yes' >/etc/ssh/sshd_config.d/asks.conf")
        self.desk.run("systemctl", "restart", "ssh")
        shown = self.ssh("alice", "keyboard-interactive")
        self.assertIn("You have no shift now", shown)
        self.assertNotIn("let in", shown)
        self.assertNotIn("let in", self.ssh("alice", "password"))
        self.assertIn("let in", self.ssh("bob", "password"))
        self.put([])
        for way in ("keyboard-interactive", "password"):
            self.assertIn("let in", self.ssh("alice", way))

    def test_6_a_stopped_agent_admits_as_the_profile_says(self):
        self.desk.run("systemctl", "stop", "shiftguardd")
        status, said = self.pamtester("alice", "authenticate", "acct_mgmt")
        self.assertEqual(status, 0, said)
        self.assertIn("unreachable=admit", self.log("pamtester"))

    def test_7_removing_the_package_leaves_pam_as_it_was(self):
        self.desk.run("apt-get", "purge", "-y", "shiftguard-agent", timeout=120)
        self.assertEqual(self.pam(), self.before)
        self.assertNotEqual(self.desk.run("test", "-e", MODULE, check=False).returncode, 0)
        self.assertEqual(self.pamtester("alice", "authenticate", "acct_mgmt")[0], 0)


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
