// What the gate noted while the agent was away.
#include "agent/daemon/linux/sign_in_notes.hpp"

#include "agent/pam/note.hpp"
#include "tests/support/temp_folder.hpp"

#include <algorithm>
#include <filesystem>

#include <catch2/catch.hpp>
#include <sys/stat.h>
#include <unistd.h>

using namespace shiftguard;
using namespace std::chrono_literals;
using daemon::SignInNotes;

namespace {

constexpr const char* good = "at_ms=1767600000000\naccount=alice\nservice=login\ndone=admitted\n";

std::size_t files_in(const std::filesystem::path& folder) {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {}));
}

}  // namespace

TEST_CASE("ReadsTheNotesInTheOrderOfTheirTimeAndRemovesThem") {
    const testing::TempFolder folder;
    folder.write("b.note", good);
    folder.write("a.note", "at_ms=1767600000001\naccount=bob\nservice=sshd\ndone=refused\nof_a_newer_module=1\n");
    const SignInNotes notes(folder.path(), geteuid());
    const auto found = notes.read();
    CHECK(found.complaints.empty());
    REQUIRE(found.notes.size() == 2);
    CHECK(found.notes[0] ==
          daemon::SignInNote{"b.note", WallTime(1767600000000ms), AccountName("alice"), "login", false});
    CHECK(found.notes[1] == daemon::SignInNote{"a.note", WallTime(1767600000001ms), AccountName("bob"), "sshd", true});
    notes.remove("b.note");
    notes.remove("b.note");
    CHECK(notes.read().notes.size() == 1);
}

TEST_CASE("AFolderThatIsNotThereHoldsNoNotes") {
    const testing::TempFolder folder;
    CHECK(SignInNotes(folder / "none", geteuid()).read().notes.empty());
}

TEST_CASE("WhatIsNoNoteThatRootLeftIsRemovedAndSaid") {
    const testing::TempFolder folder;
    for (const auto* text :
         {"", "at_ms=1\naccount=\ndone=admitted\n", "at_ms=soon\naccount=alice\ndone=admitted\n",
          "at_ms=1x\naccount=alice\ndone=admitted\n", "at_ms=1\naccount=alice\ndone=perhaps\n", "nonsense"}) {
        folder.write("1.note", text);
        const auto found = SignInNotes(folder.path(), geteuid()).read();
        INFO(text);
        CHECK(found.notes.empty());
        CHECK(found.complaints.size() == 1);
        CHECK(files_in(folder.path()) == 0);
    }
    folder.write("long.note", std::string(good) + std::string(2000, 'x'));
    folder.write("of-another.note", good);
    std::filesystem::create_directory(folder / "folder.note");
    std::filesystem::create_symlink("/etc/hostname", folder / "link.note");
    REQUIRE(mkfifo((folder / "pipe.note").c_str(), 0600) == 0);
    const auto found = SignInNotes(folder.path(), geteuid() + 1).read();
    CHECK(found.notes.empty());
    CHECK(found.complaints.size() == 5);
    CHECK(files_in(folder.path()) == 0);
}

TEST_CASE("TheAgentReadsWhatTheModuleWrites") {
    if (geteuid() != 0) {
        CHECK(pam::leave_note("/nonexistent", {}) == "the service does not run as root");
        return;
    }
    const testing::TempFolder folder;
    CHECK_FALSE(pam::leave_note(folder.path(), {1767600000000, "alice", "login\nx", true}).has_value());
    const auto found = SignInNotes(folder.path()).read();
    CHECK(found.complaints.empty());
    REQUIRE(found.notes.size() == 1);
    CHECK(found.notes[0].at == WallTime(1767600000000ms));
    CHECK(found.notes[0].account == AccountName("alice"));
    CHECK(found.notes[0].service == "login?x");
    CHECK(found.notes[0].refused);
    CHECK(pam::leave_note(folder / "none", {}).has_value());
    for (int note = 0; note < 250; ++note) {
        static_cast<void>(pam::leave_note(folder.path(), {note, "alice", "login", false}));
    }
    CHECK(files_in(folder.path()) <= 200);
    CHECK(pam::leave_note(folder.path(), {1, "alice", "login", false}).value().ends_with("holds enough notes already"));
}
