#include "server/store/heartbeat_standing.hpp"

#include "protocol/message.hpp"

namespace shiftguard::store {

std::string standing_of(const Heard& heard) {
    std::string text = heard.agent_version + "|" + std::to_string(heard.policy_version) + "|";
    const auto said = protocol::decode_heartbeat(heard.said);
    if (!said) {
        return text;
    }
    text += said->doing ? to_string(*said->doing) : "";
    text += "|";
    if (said->session_open) {
        text += *said->session_open ? "open" : "none";
    }
    return text;
}

}  // namespace shiftguard::store
