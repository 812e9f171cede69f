"""A real sddm in the container bed, with keys that are typed.

sddm runs on Xvfb, and is started while logind is away: it waits for a graphics card where logind says that there is none.
Its greeter gives nothing of what is said to it to whoever sits there, so what is said is read in its log.
"""

import gate
from gate import PASSWORD, bed


class AtSddm(gate.GateTest):
    @classmethod
    def install_sddm(cls):
        """The seat is sddm's from here on."""
        cls.free_the_seat("sddm")
        # sddm's service reads /etc/environment only when logind has made the session already.
        cls.desk.run("sed", "-i", "1i session optional pam_env.so", "/etc/pam.d/common-session")

    def start_sddm(self, account):
        """sddm's greeter has just come up, with the account chosen; whoever had signed in is out."""
        self.desk.run("systemctl", "stop", "sddm")
        for each in ("alice", "bob"):
            self.desk.run("loginctl", "terminate-user", each, check=False)
        self.desk.run("systemctl", "reset-failed", "sddm", check=False)
        self.desk.run("tee", "/var/lib/sddm/state.conf", text=f"[Last]\nUser={account}\n")
        self.began = self.desk.output("date", "+%F %T.%N")
        self.desk.run("systemctl", "stop", "systemd-logind")
        self.desk.run("systemctl", "start", "sddm")
        self.desk.wait_until(lambda: "No session manager found" in self.log("sddm", self.began), "sddm has started", seconds=20)
        self.desk.run("systemctl", "start", "systemd-logind")
        self.desk.wait_until(lambda: "from daemon: HostName" in self.log("sddm-greeter", self.began), "its greeter has come up",
                             seconds=30)

    def type_password(self):
        """Until the greeter takes it: its field may not have come up yet."""
        authority = self.desk.output("sh", "-c", "ls /run/sddm/{*}")

        def is_taken():
            for words in (("key", "ctrl+a"), ("type", "--delay", "20", PASSWORD), ("key", "Return")):
                self.desk.run("xdotool", *words, environment={"DISPLAY": ":0", "XAUTHORITY": authority})
            try:
                self.desk.wait_until(lambda: "from greeter: Login" in self.log("sddm", self.began), "it is taken", seconds=2)
            except bed.BedError:
                return False
            return True

        self.desk.wait_until(is_taken, "the greeter takes the password", seconds=20)

    def wait_for(self, words):
        self.desk.wait_until(lambda: words in self.log("sddm", self.began), f"sddm says {words}", seconds=20)

    def wait_for_session(self, account):
        self.desk.wait_until(lambda: self.has_session(account, "sddm"), f"{account} has a session of sddm's", seconds=20)

    def helper(self):
        return self.log("sddm-helper", self.began)
