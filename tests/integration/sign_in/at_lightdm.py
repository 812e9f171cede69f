"""A real lightdm in the container bed, driven by a greeter that writes down what lightdm gives a greeter, or by typing into
lightdm-gtk-greeter, whose words are read as a screen reader reads them."""

import json
import re

import gate
from gate import HERE, PASSWORD

SETTINGS = "/etc/lightdm/lightdm.conf"


class AtLightdm(gate.GateTest):
    @classmethod
    def start_lightdm(cls):
        """The seat is lightdm's from here on; each test begins with a greeter that has just come up."""
        cls.free_the_seat("lightdm")
        cls.desk.run("install", "--directory", "--owner=lightdm", "/run/greeter")
        cls.desk.run("mkfifo", "--mode=666", "/run/greeter/orders")

    def setUp(self):
        self.restart_lightdm()

    def configure(self, line):
        """Another setting of lightdm's seat for this test."""
        self.desk.copy_in(HERE / "lightdm/etc/lightdm/lightdm.conf", SETTINGS)
        self.desk.run("sh", "-c", f"echo '{line}' >> {SETTINGS}")
        self.addCleanup(self.desk.copy_in, HERE / "lightdm/etc/lightdm/lightdm.conf", SETTINGS)

    def restart_lightdm(self, greeter=True):
        """Whoever had signed in is out."""
        self.desk.run("systemctl", "stop", "lightdm")
        for account in ("alice", "bob", "root"):
            self.desk.run("loginctl", "terminate-user", account, check=False)
        self.desk.run("rm", "-f", "/run/greeter/told", "/var/log/lightdm/lightdm.log")
        self.desk.run("systemctl", "reset-failed", "lightdm", check=False)  # it may start more often than systemd likes
        self.desk.run("systemctl", "start", "lightdm")
        if greeter:
            self.desk.wait_until(lambda: self.told("ready"), "the greeter has come up", seconds=20)

    def told(self, *events):
        """What lightdm has given the greeter."""
        lines = self.desk.run("cat", "/run/greeter/told", check=False).stdout.splitlines()
        return [each for each in map(json.loads, lines) if each["event"] in events]

    def order(self, *words):
        self.desk.run("sh", "-c", "cat > /run/greeter/orders", text=json.dumps(words) + "\n")

    def sign_in(self, account, password=PASSWORD):
        """Authenticates at the greeter. Gives whether lightdm would open a session, and the messages."""
        self.desk.run("truncate", "--size=0", "/run/greeter/told")
        self.order("authenticate", account)
        self.answer("Password: ", password)
        self.desk.wait_until(lambda: self.told("complete"), "lightdm has said yes or no", seconds=20)
        return self.told("complete")[0]["admitted"], [each["text"] for each in self.told("message")]

    def answer(self, question, text):
        self.desk.wait_until(lambda: question in [each["text"] for each in self.told("prompt")], f"{question!r} is asked")
        self.order("respond", text)

    def open_session(self, account):
        """After a sign-in: has lightdm open the session."""
        self.order("start_session_sync", "desk")
        self.desk.wait_until(lambda: self.has_session(account, "lightdm"), f"{account} has a session of lightdm's", seconds=20)

    def now(self):
        return self.desk.output("date", "+%F %T.%N")

    def lightdm_log(self):
        return self.desk.output("cat", "/var/log/lightdm/lightdm.log")

    def at_the_usual_greeter(self):
        self.configure("greeter-session=lightdm-gtk-greeter")
        self.restart_lightdm(greeter=False)
        self.desk.wait_until(lambda: "push button: Log In" in self.shown(), "the greeter has come up", seconds=30)

    def shown(self):
        """As lightdm's account, to whom the greeter's bus belongs."""
        return self.desk.run("shown-on-screen", user="lightdm", check=False, environment={
            "DISPLAY": ":0", "XAUTHORITY": "/var/lib/lightdm/.Xauthority", "HOME": "/var/lib/lightdm"}).stdout

    def type(self, text):
        for words in (("type", "--delay", "20", text), ("key", "Return")):
            self.desk.run("xdotool", *words, environment={"DISPLAY": ":0", "XAUTHORITY": "/run/lightdm/root/:0"})

    def type_name_and_password(self):
        self.type("alice")
        self.desk.wait_until(lambda: self.asked_for() == "alice", "the greeter asks for alice's password", seconds=20)
        self.type(PASSWORD)

    def asked_for(self):
        """Whose password lightdm has the greeter ask for."""
        asked = re.findall(r"Started with service 'lightdm', username '(.*)'|Prompt greeter", self.lightdm_log())
        return asked[-2] if len(asked) > 1 and asked[-1] == "" else None
