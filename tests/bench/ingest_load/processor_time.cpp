#include "tests/bench/ingest_load/processor_time.hpp"

#include <fstream>
#include <sstream>
#include <stdexcept>
#include <string>

#include <unistd.h>

namespace shiftguard::bench {

double processor_seconds(pid_t process) {
    std::ifstream file("/proc/" + std::to_string(process) + "/stat");
    std::string line;
    if (!std::getline(file, line)) {
        throw std::runtime_error("there is no process " + std::to_string(process));
    }
    // proc(5): the name in parentheses may hold anything; behind it come the state, ten more fields, utime and stime.
    std::istringstream fields(line.substr(line.rfind(')') + 1));
    std::string passed_over;
    for (int field = 0; field < 11; ++field) {
        fields >> passed_over;
    }
    double user = 0;
    double system = 0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
}

}  // namespace shiftguard::bench
