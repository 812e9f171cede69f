// What IT wrote behind pam_shiftguard.so. A word that is not understood never changes what is done: its default stands.
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

namespace shiftguard::pam {

enum class Unreachable : unsigned char { admit, refuse };

struct Arguments {
    Unreachable unreachable = Unreachable::admit;  ///< what is done where the agent does not answer
    std::string spared_group = "sudo";             ///< whom unreachable=refuse does not refuse
    std::string language;                          ///< lang=: where neither account nor session says one
    bool asks_for_code = true;                     ///< code=ask|never: for a supervisor's, where one would help
    bool verifies_face = true;                     ///< face=ask|never: where the agent asks for it
    std::vector<std::string> mute;                 ///< mute=SERVICE,…: they show nothing of what is said to them
    std::chrono::milliseconds patience{1000};      ///< timeout_ms=, 100 to 10000
    std::string notes = "/var/spool/shiftguard";   ///< notes=FOLDER, for tests
    std::string bus = "unix:path=/run/dbus/system_bus_socket";
    std::vector<std::string> faults;  ///< one sentence each, for the log
};

[[nodiscard]] Arguments read_arguments(const std::vector<std::string_view>& words);

}  // namespace shiftguard::pam
