"""include_law.py on a small house of its own: what it lets pass, and each planted offence it must find."""

import pathlib
import sys
import tempfile
import unittest

sys.dont_write_bytecode = True
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent))

import include_law  # noqa: E402

LAW = """sg_common common
sg_policy agent/policy sg_common
sg_decision agent/decision sg_policy
sg_vision agent/vision sg_common,opencv
sg_session agent/session sg_common
sg_daemon agent/daemon sg_decision,sg_session
"""


class IncludeLawTest(unittest.TestCase):
    def setUp(self):
        temporary = tempfile.TemporaryDirectory()
        self.addCleanup(temporary.cleanup)
        self.root = pathlib.Path(temporary.name)
        self.write("common/time.hpp", "#pragma once\n#include <chrono>\n")
        self.write("agent/policy/policy.hpp", '#pragma once\n#include "common/time.hpp"\n')
        self.write("agent/session/session.hpp", "#pragma once\n#include <sys/types.h>\n")

    def write(self, path, text):
        (self.root / path).parent.mkdir(parents=True, exist_ok=True)
        (self.root / path).write_text(text)

    def offences(self):
        return [f"{file}:{line}: {sentence}" for file, line, sentence in include_law.check(self.root, include_law.Law(LAW))]

    def assert_offence(self, where, part):
        found = self.offences()
        self.assertEqual(len(found), 1, found)
        self.assertTrue(found[0].startswith(where), found)
        self.assertIn(part, found[0])

    def test_lets_own_linked_and_indirectly_linked_rooms_pass(self):
        self.write("agent/decision/step.hpp", '#pragma once\n#include "agent/policy/policy.hpp"\n#include "common/time.hpp"\n')
        self.write("agent/daemon/guard.cpp", '#include "agent/decision/step.hpp"\n#include "agent/policy/policy.hpp"\n')
        self.assertEqual(self.offences(), [])

    def test_a_folder_of_an_operating_system_belongs_to_its_room(self):
        self.write("agent/session/linux/logind.cpp", '#include "agent/session/session.hpp"\n#include "common/time.hpp"\n')
        self.assertEqual(self.offences(), [])

    def test_finds_an_include_of_a_room_that_is_not_linked(self):
        self.write("agent/decision/step.cpp", '#include "agent/policy/policy.hpp"\n#include "agent/session/session.hpp"\n')
        self.assert_offence("agent/decision/step.cpp:2:", "does not link agent/session")

    def test_finds_a_room_that_reaches_upwards(self):
        self.write("agent/decision/step.hpp", "#pragma once\n")
        self.write("agent/policy/policy.cpp", '#include "agent/decision/step.hpp"\n')
        self.assert_offence("agent/policy/policy.cpp:1:", "does not link agent/decision")

    def test_finds_a_path_that_does_not_start_at_the_root(self):
        self.write("agent/policy/policy.cpp", '#include "policy.hpp"\n')
        self.assert_offence("agent/policy/policy.cpp:1:", "from the root")

    def test_finds_a_folder_without_a_target(self):
        self.write("agent/stray/stray.cpp", '#include "common/time.hpp"\n')
        self.assert_offence("agent/stray/stray.cpp:1:", "belongs to no target")

    def test_finds_opencv_outside_vision(self):
        self.write("agent/vision/look.cpp", "#include <opencv2/core.hpp>\n")
        self.write("agent/daemon/guard.cpp", "#include <opencv2/core.hpp>\n")
        self.assert_offence("agent/daemon/guard.cpp:1:", "agent/vision")

    def test_finds_a_third_party_type_in_a_header_that_another_room_includes(self):
        self.write("agent/session/session.hpp", "#pragma once\n#include <sdbus-c++/sdbus-c++.h>\n")
        self.write("agent/daemon/guard.cpp", '#include "agent/session/session.hpp"\n')
        self.assert_offence("agent/session/session.hpp:2:", "keep it in a .cpp file")

    def test_lets_a_room_keep_a_third_party_type_in_a_header_of_its_own(self):
        self.write("agent/session/bus.hpp", "#pragma once\n#include <sdbus-c++/sdbus-c++.h>\n")
        self.write("agent/session/session.cpp", '#include "agent/session/bus.hpp"\n')
        self.assertEqual(self.offences(), [])

    def test_finds_a_clock_read_in_the_decision(self):
        self.write("agent/decision/step.cpp", "#include <chrono>\nauto late = std::chrono::steady_clock::now();\n")
        self.assert_offence("agent/decision/step.cpp:2:", "pure room")

    def test_finds_the_operating_system_in_the_decision(self):
        self.write("agent/decision/step.cpp", "#include <unistd.h>\n")
        self.assert_offence("agent/decision/step.cpp:1:", "pure room")

    def test_a_comment_may_speak_of_the_clock(self):
        self.write("agent/decision/step.cpp", "// never std::chrono::steady_clock::now()\n")
        self.assertEqual(self.offences(), [])


if __name__ == "__main__":
    unittest.main()
