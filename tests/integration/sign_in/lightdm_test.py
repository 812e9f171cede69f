"""The gate in a real lightdm in the container bed: the module as packaged, in the services as Debian ships them.

lightdm runs on Xvfb instead of a graphics card. Most tests drive it by a greeter that writes down what lightdm gives a
greeter; some by lightdm-gtk-greeter, with keys that are typed and with what it shows read as a screen reader reads it.
"""

import datetime
import pathlib
import re
import sys
import time
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "place"))

import at_lightdm  # noqa: E402  (no bytecode of it is left)
import beside  # noqa: E402  (found through the line above)
from gate import CONTACT, NEVER, bed  # noqa: E402

HOME = (48.8566, 2.3522)
FAR = (45.7640, 4.8357)
BEGINS = datetime.time(8)
ARGUMENTS = "/usr/share/pam-configs/shiftguard"


def zone_before_the_shift():
    """A zone of the world where it is early in the morning now, and the day there."""
    now = datetime.datetime.now(datetime.timezone.utc)
    west = (now.hour - 2) % 24  # hours behind UTC, so that it is past two there
    west = west - 24 if west > 12 else west
    there = now - datetime.timedelta(hours=west)
    return f"Etc/GMT{west:+d}", there.date()


def named(zone):
    """As a sentence names it on a workstation whose clock shows UTC."""
    return "" if zone == "Etc/GMT+0" else f" ({zone})"


class LightdmTest(at_lightdm.AtLightdm):
    @classmethod
    def setUpClass(cls):
        cls.boot("lightdm")
        cls.start_lightdm()
        cls.start_a_receiver()

    @classmethod
    def start_a_receiver(cls):
        """gpsd with a receiver that says where the workstation is."""
        cls.receiver = beside.Receiver(cls.desk, cls.desk.path("/run/position"), HOME)
        cls.addClassCleanup(cls.receiver.end)
        cls.desk.run("systemctl", "restart", "gpsd.socket")

    def put_place_and_shifts(self, shifts):
        """alice works at home. A roster, where `shifts` is one: (zone, shift)."""
        more = {"places": {"home": {"circle": {"latitude": HOME[0], "longitude": HOME[1], "radius_m": 200}}},
                "location": {"geoclue": False}, "workers": {"w-1": {"places": ["home"], "shifts": shifts}}}
        if isinstance(shifts, tuple):
            self.put_roster(shifts[1], zone=shifts[0])
            more |= {"rosters": {"nights": {"file": "/etc/shiftguard/nights.json", "zone": "UTC"}},
                     "workers": {"w-1": {"places": ["home"], "roster": "nights"}}}
        self.put(shifts, **more)

    def put_a_shift_at_eight(self):
        """Its zone, as the sentence names it."""
        zone, day = zone_before_the_shift()
        begins = datetime.datetime.combine(day, BEGINS)
        form = "%Y-%m-%dT%H:%M"
        self.put_place_and_shifts((zone, {"from": begins.strftime(form),
                                          "to": (begins + datetime.timedelta(hours=8)).strftime(form)}))
        self.wait_for_place("inside")
        return named(zone)

    def wait_for_place(self, verdict):
        def is_so():
            found = re.search(r'"(outside_place|place_unknown|place_conflict)"', self.admission())
            return (found[1] if found else "inside") == verdict
        self.desk.wait_until(is_so, f"the place is {verdict}", seconds=60)

    def set_argument(self, before, after):
        """As IT does it: in the profile, then pam-auth-update."""
        self.desk.run("sed", "-i", f"s/{before}/{after}/", ARGUMENTS)
        self.desk.run("pam-auth-update", "--package")
        self.assertEqual(self.pam().count(after), 2)

    # ---- what lightdm gives a greeter

    def test_1_in_shift_and_place_the_session_opens_and_auth_and_account_have_asked(self):
        self.put_place_and_shifts([])
        self.wait_for_place("inside")
        with self.counted() as asked:
            self.assertEqual(self.sign_in("alice"), (True, []))
            self.open_session("alice")
        self.assertEqual(asked, [2])
        self.assertEqual(self.desk.property("Seat"), "seat0")

    def test_2_off_shift_the_greeter_is_given_the_sentence_and_no_session_opens(self):
        zone = self.put_a_shift_at_eight()
        self.assertEqual(self.sign_in("alice"), (False, [f"Your shift begins at 08:00{zone}. {CONTACT}"]))
        self.assertIn("refused: outside_shift", self.log("lightdm"))
        self.order("start_session_sync", "desk")
        self.desk.wait_until(lambda: "start_session_sync" in [each["method"] for each in self.told("done", "fault")],
                             "lightdm has answered")
        self.assertFalse(self.has_session("alice", "lightdm"))
        self.assertEqual(self.sign_in("alice", "wrong"), (False, []))  # who does not know the password learns nothing

    def test_2a_in_german_on_a_machine_whose_language_is_german(self):
        zone = self.put_a_shift_at_eight()
        self.desk.run("tee", "/etc/default/locale", text="LANG=de_DE.UTF-8\n")
        self.desk.run("systemctl", "daemon-reexec")  # systemd reads it as at boot
        self.addCleanup(self.desk.run, "systemctl", "daemon-reexec")
        self.addCleanup(self.desk.run, "rm", "/etc/default/locale")
        self.restart_lightdm()
        said = f"Ihre Schicht beginnt um 08:00 Uhr{zone}. Wen Sie anrufen: help desk, phone 4711"
        self.assertEqual(self.sign_in("alice"), (False, [said]))

    def test_2b_at_another_place_nobody_gets_in(self):
        self.put_place_and_shifts([])
        self.addCleanup(self.receiver.move_to, HOME)
        self.receiver.move_to(FAR)
        self.wait_for_place("outside_place")
        self.assertEqual(self.sign_in("alice"), (False, [f"This workstation is not at a place that was agreed for you. {CONTACT}"]))

    def test_2c_account_alone_refuses_where_lightdm_signs_in_by_itself(self):
        self.configure("autologin-user=alice")
        self.put(NEVER)
        self.restart_lightdm()  # the greeter comes up instead
        self.assertFalse(self.has_session("alice", "lightdm-autologin"))
        self.assertIn("pam_shiftguard(lightdm-autologin:account): refused: outside_shift", self.log("lightdm"))
        self.put([])
        self.restart_lightdm(greeter=False)
        self.desk.wait_until(lambda: self.has_session("alice", "lightdm-autologin"), "alice is in", seconds=20)

    def test_3_root_and_accounts_out_of_scope_are_not_touched(self):
        self.put(NEVER)
        for account in ("bob", "root"):
            self.restart_lightdm()
            began = self.now()
            self.assertEqual(self.sign_in(account), (True, []))
            self.open_session(account)
            self.assertNotIn("pam_shiftguard", self.log("lightdm", since=began))

    # ---- while the agent is away

    def test_4_without_the_agent_the_worker_is_let_in_as_the_module_was_installed_and_the_incident_follows(self):
        self.put(NEVER)
        self.desk.run("systemctl", "stop", "shiftguardd")
        self.assertEqual(self.sign_in("alice"), (True, []))
        self.open_session("alice")
        self.assertIn("admitted, as unreachable=admit says", self.log("lightdm"))
        self.assertEqual(self.notes(), 1)
        self.restart()
        self.wait_for_incident("a sign-in or unlock by lightdm", "it was let in")

    def test_4a_with_unreachable_refuse_only_root_and_the_spared_group_get_in(self):
        self.put([])
        self.set_argument("unreachable=admit", "unreachable=refuse")
        self.addCleanup(self.set_argument, "unreachable=refuse", "unreachable=admit")
        self.desk.run("systemctl", "stop", "shiftguardd")
        refused = (False, ["Shiftguard does not answer, so nobody is let in. Call IT."])
        self.assertEqual(self.sign_in("alice"), refused)
        self.assertEqual(self.sign_in("bob"), refused)
        self.assertEqual(self.sign_in("root"), (True, []))
        self.desk.run("usermod", "--append", "--groups", "sudo", "bob")
        self.assertEqual(self.sign_in("bob"), (True, []))
        self.open_session("bob")
        self.restart()
        self.wait_for_incident("a sign-in or unlock by lightdm", "it was refused")

    def test_4b_an_agent_that_hangs_holds_the_greeter_up_no_longer_than_its_deadlines(self):
        self.put([])
        self.desk.run("pkill", "-STOP", "-x", "shiftguardd")
        self.addCleanup(self.desk.run, "pkill", "-CONT", "-x", "shiftguardd")
        began = time.monotonic()
        self.assertEqual(self.sign_in("alice"), (True, []))
        took = time.monotonic() - began
        print(f"sign-in at lightdm with an agent that hangs, bed included: {took:.1f} s", flush=True)
        self.assertLess(took, 6)  # a second each for auth and account, and what the bed takes

    # ---- in lightdm's processes

    def test_5_the_module_is_loaded_and_unloaded_without_a_trace(self):
        self.put(NEVER)
        self.unit_tells("lightdm")
        self.restart_lightdm()
        refused = (False, [f"You have no shift now. {CONTACT}"])
        self.assertEqual(self.sign_in("alice"), refused)  # what lightdm itself keeps is there now
        daemon = self.desk.output("systemctl", "show", "lightdm", "--value", "-p", "MainPID")
        before = self.held_by(daemon)
        for _ in range(5):
            self.assertEqual(self.sign_in("alice"), refused)
        self.put([])
        self.assertEqual(self.sign_in("alice"), (True, []))
        self.order("cancel_authentication")  # and nobody comes in
        self.desk.wait_until(lambda: all(now <= then for now, then in zip(self.held_by(daemon), before, strict=True)),
                             "lightdm holds no more than before", seconds=10)
        self.assertNotIn("pam_shiftguard", self.desk.output("cat", f"/proc/{daemon}/maps"))
        sign_ins = re.findall(r"Session pid=(\d+): Started with service 'lightdm', username 'alice'", self.lightdm_log())
        self.assertEqual(len(sign_ins), 7)
        self.assert_unloaded_by(sign_ins)
        ends = dict(re.findall(r"Session pid=(\d+): (Exited with return value \d+|Terminated with signal \d+)", self.lightdm_log()))
        self.assertEqual([ends[process] for process in sign_ins],
                         ["Exited with return value 1"] * 6 + ["Exited with return value 0"])

    def held_by(self, process):
        """How many descriptors, threads and children it has."""
        return [int(self.desk.output("sh", "-c", f"ls /proc/{process}/{what} | wc -l")) for what in ("fd", "task")] + [
            len(self.desk.output("cat", f"/proc/{process}/task/{process}/children").split())]

    # ---- what people see at Debian's usual greeter

    def test_6_the_usual_greeter_shows_the_sentence_and_keeps_it_when_it_asks_again(self):
        zone = self.put_a_shift_at_eight()
        self.at_the_usual_greeter()
        self.type_name_and_password()
        self.desk.wait_until(lambda: self.lightdm_log().count("Authenticate result for user alice: ") == 1 and
                             self.asked_for() == "alice", "the greeter asks for alice's password again", seconds=20)
        self.assertIn(f"label: Your shift begins at 08:00{zone}. {CONTACT}", self.shown())
        self.assertNotIn("password is incorrect", self.shown())

    def test_6a_in_shift_the_usual_greeter_opens_the_session(self):
        self.put([])
        self.at_the_usual_greeter()
        self.type_name_and_password()
        self.desk.wait_until(lambda: self.has_session("alice", "lightdm"), "alice has a session of lightdm's", seconds=20)

    def test_6b_the_usual_greeter_asks_for_a_supervisors_code_and_says_that_it_does(self):
        self.put(NEVER)
        self.join_a_server()
        code = self.supervisor_grants("outside_shift", "code")
        self.at_the_usual_greeter()
        self.type_name_and_password()
        asked = f"label: You have no shift now. {CONTACT} | Code from your supervisor (empty to stop)"
        self.desk.wait_until(lambda: asked in self.shown(), "the greeter asks for a code", seconds=20)
        self.type(code.lower())
        self.desk.wait_until(lambda: self.has_session("alice", "lightdm"), "alice has a session of lightdm's", seconds=20)
        self.assertIn("exception_used", self.desk.output("shiftguard", "incidents"))

    def test_7_without_the_package_lightdm_signs_in_as_before(self):
        self.desk.run("apt-get", "purge", "-y", "shiftguard-agent", timeout=120)
        self.assertEqual(self.pam(), self.before)
        self.assertEqual(self.sign_in("alice"), (True, []))
        self.open_session("alice")


if __name__ == "__main__":
    bed.as_root_or_skip()
    unittest.main(failfast=True, verbosity=2)
