// A workstation's reports in a process of its own (feeder.cpp), to be killed, starved or misled.
#pragma once

#include "protocol/chain.hpp"
#include "tests/support/child.hpp"

#include <filesystem>
#include <string>
#include <vector>

#include <catch2/catch.hpp>

namespace shiftguard::testing {

/// The command of a feeder that appends and delivers until it is ended.
[[nodiscard]] inline std::vector<std::string> feeding(const std::filesystem::path& outbox,
                                                      const std::filesystem::path& state) {
    return {FEEDER_PROGRAM, outbox.string(), state.string(), "append"};
}

/// Reads what it says until so many numbers came; the last one.
[[nodiscard]] inline protocol::Sequence listen(Child& feeder, int lines) {
    protocol::Sequence last = 0;
    for (int line = 0; line < lines; ++line) {
        const auto said = feeder.read_line();
        REQUIRE_FALSE(said.empty());
        last = std::stoull(said);
    }
    return last;
}

/// Delivers what is left, with a feeder that appends nothing; how many records were ever appended.
[[nodiscard]] inline protocol::Sequence drain(const std::filesystem::path& outbox, const std::filesystem::path& state) {
    Child last({FEEDER_PROGRAM, outbox.string(), state.string(), "drain"});
    const auto words = last.read_line(std::chrono::seconds(70));
    REQUIRE(words.rfind("drained ", 0) == 0);
    return std::stoull(words.substr(words.find(' ') + 1));
}

}  // namespace shiftguard::testing
