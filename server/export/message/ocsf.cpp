#include "server/export/message/message.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::exports {

std::string to_ocsf(const Message& message) {
    auto record = message.record;
    record.geometry.reset();
    auto document = nlohmann::json::parse(protocol::encode(record));
    document["device"]["hostname"] = message.host_name;
    document["metadata"]["sequence"] = message.seq;
    document["metadata"]["logged_time"] = message.stored.time_since_epoch().count();
    constexpr int in_one_line = -1;
    constexpr bool only_ascii = true;
    return document.dump(in_one_line, ' ', only_ascii, nlohmann::json::error_handler_t::replace);
}

}  // namespace shiftguard::exports
