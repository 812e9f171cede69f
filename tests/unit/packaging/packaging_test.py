"""The files that the packages install agree with each other, with the programs and with the agent's interface."""
import configparser
import pathlib
import re
import subprocess
import sys
import unittest
import xml.etree.ElementTree as ElementTree

ROOT = pathlib.Path(sys.argv[1])
PACKAGING = ROOT / "packaging"
CMAKE = (PACKAGING / "CMakeLists.txt").read_text(encoding="utf-8")
UNITS = ("shiftguardd.service", "shiftguard-server.service")


def unit(name):
    """The settings of a unit's sections."""
    parser = configparser.ConfigParser(interpolation=None, strict=False)
    parser.optionxform = str
    parser.read(PACKAGING / "systemd" / name, encoding="utf-8")
    return parser


def installed_programs():
    """The paths of the programs that packaging/CMakeLists.txt installs."""
    found = re.findall(r"^sg_install_program\((\S+) (\S+) \S+\)", CMAKE, re.MULTILINE)
    return {f"/usr/{folder}/{program}" for program, folder in found}


class Units(unittest.TestCase):
    def test_units_start_programs_that_are_installed(self):
        for name in UNITS:
            program = unit(name)["Service"]["ExecStart"].split()[0]
            self.assertIn(program, installed_programs(), name)

    def test_agent_is_given_an_eye_that_is_installed(self):
        arguments = unit("shiftguardd.service")["Service"]["ExecStart"].split()
        self.assertIn(arguments[arguments.index("--eye") + 1], installed_programs())

    def test_units_run_as_accounts_of_their_own_without_privileges(self):
        for name in UNITS:
            service = unit(name)["Service"]
            accounts = (PACKAGING / "sysusers" / {"shiftguardd.service": "shiftguard-agent.conf"}.get(
                name, "shiftguard-server.conf")).read_text(encoding="utf-8")
            self.assertRegex(accounts, rf"(?m)^u {service['User']} ")
            self.assertEqual(service["NoNewPrivileges"], "yes")
            self.assertEqual(service["ProtectSystem"], "strict")
            self.assertEqual(service["CapabilityBoundingSet"], "")
            self.assertEqual(service["DevicePolicy"], "closed")
            self.assertEqual(service["Restart"], "always")
            self.assertEqual(service["StateDirectoryMode"], "0700")

    def test_agent_may_open_cameras_and_no_other_device(self):
        allowed = re.findall(r"^DeviceAllow=(.*)$",
                             (PACKAGING / "systemd/shiftguardd.service").read_text(encoding="utf-8"), re.MULTILINE)
        self.assertEqual(allowed, ["char-video4linux rw"])
        self.assertEqual(unit("shiftguardd.service")["Service"]["SupplementaryGroups"], "video")

    def test_units_name_their_manual_pages(self):
        for name in UNITS:
            page, section = re.fullmatch(r"man:(.+)\((\d)\)", unit(name)["Unit"]["Documentation"]).groups()
            self.assertTrue((PACKAGING / "man" / f"{page}.{section}").is_file())
            self.assertIn(f"sg_install_page({page} {section} ", CMAKE)


class Policies(unittest.TestCase):
    def test_bus_policy_is_about_the_names_that_the_agent_takes(self):
        wire = (ROOT / "agent/control/bus/wire.hpp").read_text(encoding="utf-8")
        name, gate = (re.search(rf'{which}_name = "([^"]+)"', wire)[1] for which in ("bus", "gate"))
        policy = ElementTree.parse(PACKAGING / "dbus/org.shiftguard.Agent1.conf")
        owners = [each.get("user") for each in policy.iter("policy") if each.find("allow[@own]") is not None]
        self.assertEqual(owners, ["shiftguard"])
        self.assertEqual({each.get("own") for each in policy.iter("allow") if each.get("own")}, {name, gate})
        self.assertEqual([each.get("user") for each in policy.iter("policy")
                          if each.find(f"allow[@send_destination='{gate}']") is not None], ["root"])
        self.assertEqual(unit("shiftguardd.service")["Service"]["BusName"], name)

    def test_administrators_actions_need_an_administrator_everywhere(self):
        policy = ElementTree.parse(PACKAGING / "polkit/org.shiftguard.policy")
        actions = {action.get("id"): action for action in policy.iter("action")}
        self.assertEqual(set(actions), {"org.shiftguard.enrol", "org.shiftguard.template", "org.shiftguard.join", "org.shiftguard.view"})
        for action in actions.values():
            self.assertEqual([each.text for each in action.find("defaults")], ["auth_admin"] * 3)
            self.assertEqual(action.findtext("annotate"), "unix-user:shiftguard")

    def test_polkit_rule_allows_locking_and_holding_a_sleep_up_alone(self):
        rule = (PACKAGING / "polkit/50-shiftguard.rules").read_text(encoding="utf-8")
        self.assertEqual(re.findall(r'action\.id === "([^"]+)"', rule),
                         ["org.freedesktop.login1.lock-sessions", "org.freedesktop.login1.inhibit-delay-sleep"])
        self.assertEqual(rule.count("polkit.Result.YES"), 1)


class Packages(unittest.TestCase):
    def test_every_file_under_etc_is_a_conffile(self):
        listed = set()
        for file in PACKAGING.glob("deb/*/conffiles"):
            listed.update(file.read_text(encoding="utf-8").split())
        installed = {f"{folder}/{name}" for name, folder in
                     re.findall(r"RENAME (\S+)\s+DESTINATION (/etc/\S+)", CMAKE)}
        self.assertEqual(listed, installed)
        self.assertEqual(len(re.findall(r"DESTINATION /etc/", CMAKE)), len(installed))

    def test_maintainer_scripts_are_shell_that_parses_and_stops_at_errors(self):
        scripts = [file for file in PACKAGING.glob("deb/*/*") if file.name != "conffiles"]
        self.assertGreaterEqual(len(scripts), 6)
        for script in scripts:
            subprocess.run(["sh", "-n", script], check=True)
            self.assertTrue(script.read_text(encoding="utf-8").startswith("#!/bin/sh\nset -e\n"), script)
            self.assertTrue(script.stat().st_mode & 0o111, script)

    def test_manual_pages_have_name_and_synopsis(self):
        for page in PACKAGING.glob("man/*"):
            text = page.read_text(encoding="utf-8")
            self.assertRegex(text, rf"\.SH NAME\n{page.stem} \\- ")
            self.assertIn(".SH SYNOPSIS", text)

    def test_desktop_files_start_the_desk_and_speak_german(self):
        for file in PACKAGING.glob("desktop/*.desktop"):
            entry = configparser.ConfigParser(interpolation=None)
            entry.optionxform = str
            entry.read(file, encoding="utf-8")
            self.assertEqual(entry["Desktop Entry"]["Exec"].split()[0], "shiftguard-desk")
            self.assertTrue(entry["Desktop Entry"]["Comment[de]"])


class Gate(unittest.TestCase):
    PROFILE = (PACKAGING / "pam/shiftguard").read_text(encoding="utf-8")

    def test_the_profile_is_off_until_it_is_switched_on(self):
        self.assertRegex(self.PROFILE, r"(?m)^Default: no$")

    def test_the_gate_is_asked_after_the_password(self):
        self.assertEqual(re.findall(r"(?m)^(Auth|Account)-Type: (\w+)$", self.PROFILE),
                         [("Auth", "Additional"), ("Account", "Additional")])
        self.assertEqual(self.PROFILE.count("\trequired\tpam_shiftguard.so unreachable=@WITHOUT_AGENT@\n"), 2)

    def test_removal_takes_the_profile_away_before_the_module(self):
        prerm = (PACKAGING / "deb/agent/prerm").read_text(encoding="utf-8")
        self.assertRegex(prerm, r"pam-auth-update --package --remove shiftguard\n +rm -f /usr/share/pam-configs/shiftguard\n")


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1])
