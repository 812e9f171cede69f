#include "tests/bench/report_card/card/machine.hpp"

#include <chrono>
#include <fstream>
#include <thread>

#include <fmt/chrono.h>
#include <fmt/core.h>
#include <sys/utsname.h>

namespace shiftguard::report_card {
namespace {

std::string processor() {
    std::ifstream info("/proc/cpuinfo");
    for (std::string line; std::getline(info, line);) {
        const auto colon = line.find(": ");
        if (line.starts_with("model name") && colon != std::string::npos) {
            return line.substr(colon + 2);
        }
    }
    return "unknown processor";
}

std::string kernel() {
    utsname name{};
    return uname(&name) == 0 ? fmt::format("{} {}", name.sysname, name.release) : "unknown system";
}

}  // namespace

void tell_machine(Card& card, const std::string& command) {
    const auto today = fmt::format("{:%Y-%m-%d}", fmt::gmtime(std::chrono::system_clock::now()));
    const auto cores = std::thread::hardware_concurrency();
    card.about("version", SHIFTGUARD_VERSION);
    card.about("date", today);
    card.about("processor", processor());
    card.about("cores", cores);
    card.about("system", kernel());
    card.about("command", command);
    card.about("interval", "95 %, Clopper-Pearson for shares, Garwood for rates");
    card.note(fmt::format("{}, {}, {} cores, {}; intervals are exact (Clopper and Pearson).", today, processor(), cores,
                          kernel()));
}

}  // namespace shiftguard::report_card
