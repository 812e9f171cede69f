#include "agent/daemon/service.hpp"

#include "common/linux/atomic_file.hpp"

#include <algorithm>

namespace shiftguard::daemon {
namespace {

constexpr std::uint32_t most_lines = 500;

std::string state_word(spool::Headline::State state) {
    switch (state) {
        case spool::Headline::State::waiting:
            return "waiting";
        case spool::Headline::State::delivered:
            return "delivered";
        case spool::Headline::State::evicted:
            return "evicted";
        case spool::Headline::State::refused:
            return "refused";
    }
    return "";
}

control::Line line_of(const spool::Headline& headline) {
    control::Line line;
    line.at = headline.at;
    line.finding = headline.finding ? std::string(to_string(*headline.finding)) : "";
    line.response = std::string(to_string(headline.response));
    line.state = state_word(headline.state);
    line.detail = headline.detail;
    line.type = std::string(protocol::to_string(headline.type));
    return line;
}

}  // namespace

control::Status AgentService::status() {
    return parts_.board.read();
}

std::vector<control::Line> AgentService::recent(std::uint32_t most) {
    std::vector<control::Line> lines;
    for (const auto& headline : parts_.outbox.recent(std::min(most, most_lines))) {
        lines.push_back(line_of(headline));
    }
    return lines;
}

Status AgentService::authorise_enrolment(const control::Caller& caller, const WorkerId& worker,
                                         const std::string& code) {
    if (code.empty()) {
        return parts_.authority.require_administrator(caller, "org.shiftguard.enrol");
    }
    std::optional<delivery::Membership> membership;
    {
        const std::lock_guard lock(mutex_);
        membership = parts_.membership;
    }
    if (!membership) {
        return Error{ErrorKind::unavailable, "enrolment code",
                     "this workstation has not joined a server, so no code can be checked; join it first or ask an "
                     "administrator to enrol",
                     Retry::helps};
    }
    return delivery::redeem_code(*membership, code, worker);
}

Status AgentService::enrol(const control::Caller& caller, const std::string& worker, const std::string& code) {
    const WorkerId id(worker);
    if (auto authorised = authorise_enrolment(caller, id, code); !authorised) {
        return authorised;
    }
    parts_.events.push(EnrolRequested{id, code.empty() ? "administrator" : "server code"}, Keep::must);
    return success();
}

Status AgentService::join(const control::Caller& caller, const std::string& url, const std::string& token,
                          const std::string& authority_pem) {
    if (auto authorised = parts_.authority.require_administrator(caller, "org.shiftguard.join"); !authorised) {
        return authorised;
    }
    const auto first_trust = parts_.state_folder / "first-authority.pem";
    if (auto kept = write_atomically(first_trust, as_bytes(authority_pem), FileMode::owner_only); !kept) {
        return kept;
    }
    auto membership = delivery::join(parts_.state_folder, url, token, first_trust, parts_.signing_key);
    if (!membership) {
        return membership.error();
    }
    {
        const std::lock_guard lock(mutex_);
        parts_.membership = *membership;
    }
    parts_.events.push(Joined{*membership}, Keep::must);
    return success();
}

}  // namespace shiftguard::daemon
