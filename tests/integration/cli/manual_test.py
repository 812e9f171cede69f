"""Every command and option that --help tells stands in the manual page of its program, and every exit status too."""
import re
import unittest

from program import ROOT, run

PAGES = {"shiftguard": "shiftguard.1", "shiftguardd": "shiftguardd.8", "shiftguard-server": "shiftguard-server.8",
         "shiftguard-desk": "shiftguard-desk.1"}
OPTION = re.compile(r"^\s+((?:-\w, ?)?--[\w-]+)", re.MULTILINE)
COMMAND = re.compile(r"^  ([a-z][\w-]+)\s", re.MULTILINE)


def page(name):
    """The page's text as a reader sees its words: without the escaped hyphens."""
    return (ROOT / "packaging/man" / name).read_text(encoding="utf-8").replace("\\-", "-")


def help_of(program, *commands):
    done = run(program, *commands, "--help", environment={"QT_QPA_PLATFORM": "offscreen"})
    assert done.returncode == 0, done.stderr
    return done.stdout


def commands_of(text):
    after = text.split("Subcommands:")
    return COMMAND.findall(after[1]) if len(after) == 2 else []


def tree(program, *before):
    """Every (commands, help) of the program."""
    text = help_of(program, *before)
    yield before, text
    for command in commands_of(text):
        if command != "run" or program != "shiftguard":  # shiftguard-run's own help; below
            yield from tree(program, *before, command)


class Manual(unittest.TestCase):
    def has(self, name, words, where):
        self.assertRegex(page(name), rf"(?m)^\.(B|BI|BR|IR)\b.*(?<![\w-]){re.escape(words)}(?![\w-])", f"{name} lacks {words} of {where}")

    def test_every_command_and_option_stands_in_its_page(self):
        seen = 0
        for program, name in PAGES.items():
            for commands, text in tree(program):
                if commands:
                    self.has(name, commands[-1], program)
                for option in OPTION.findall(text):
                    long = option.split("--")[1]
                    if long == "help-all":  # Qt's own
                        continue
                    self.has(name, f"--{long}", " ".join((program, *commands)))
                    seen += 1
        self.assertGreater(seen, 40)

    def test_the_options_of_run_stand_in_the_page_of_shiftguard(self):
        for option in OPTION.findall(help_of("shiftguard-run")):
            self.has("shiftguard.1", "--" + option.split("--")[1], "shiftguard run")

    def test_every_exit_status_of_the_programs_stands_in_its_page(self):
        for name, source in (("shiftguard.1", "agent/cli/command.hpp"), ("shiftguardd.8", "agent/daemon/assembly.hpp")):
            body = re.search(r"enum class Exit : int \{(.*?)\};", (ROOT / source).read_text(encoding="utf-8"), re.DOTALL)[1]
            numbers = re.findall(r"= (\d+),", body)
            self.assertGreaterEqual(len(numbers), 5)
            status = page(name).split(".SH EXIT STATUS")[1]
            for number in numbers:
                self.assertRegex(status, rf"(?m)^\.B {number}$", name)


if __name__ == "__main__":
    unittest.main()
