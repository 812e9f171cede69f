// `shiftguard-server settings schema` and `settings check`.
#include "server/daemon/commands.hpp"

#include <iostream>

namespace shiftguard::server {

Status print_settings_schema() {
    std::cout << settings_schema();
    return success();
}

Status check_settings_file(const Folder& folder) {
    const auto text = read_text(folder.settings());
    if (!text) {
        return text.error();
    }
    const auto faults = check_settings(*text);
    for (const auto& fault : faults) {
        std::cout << folder.settings().string() << ':' << (fault.line == 0 ? "" : std::to_string(fault.line) + ":")
                  << ' ' << fault.pointer << (fault.pointer.empty() ? "" : ": ") << fault.reason << '\n';
    }
    if (!faults.empty()) {
        return Error{ErrorKind::invalid_input, folder.settings().string(),
                     "The server would not start with these settings; mend what is named above.", Retry::useless};
    }
    std::cout << folder.settings().string() << " is well.\n";
    return success();
}

}  // namespace shiftguard::server
