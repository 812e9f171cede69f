#include "agent/delivery/server_words.hpp"

#include "protocol/message.hpp"

namespace shiftguard::delivery {

Error refusal(const std::string& server, const Answer& answer) {
    const auto problem = protocol::decode_problem(answer.body);
    if (problem) {
        const bool ours_to_wait = answer.status == 408 || answer.status == 429 || answer.status >= 500;
        return {ours_to_wait ? ErrorKind::unavailable : ErrorKind::refused, server,
                problem->detail.empty() ? problem->title : problem->detail,
                ours_to_wait ? Retry::helps : Retry::useless};
    }
    return {ErrorKind::unavailable, server,
            "The server answered " + std::to_string(answer.status) +
                " without saying why: check that a Shiftguard server and nothing else answers there.",
            Retry::helps};
}

}  // namespace shiftguard::delivery
