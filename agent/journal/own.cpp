#include "agent/journal/own.hpp"

#include "agent/journal/folder.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace shiftguard::journal {
namespace {

struct InFront {
    AccountName account;
    WorkerId worker;
};

std::optional<InFront> before(const Run& segment) {
    if (!segment.beginning || !segment.beginning->state || !segment.beginning->state->session) {
        return std::nullopt;
    }
    const auto& session = *segment.beginning->state->session;
    return InFront{session.account, session.worker};
}

bool concerns(const decision::Input& input, const InFront& front) {
    const auto* told = std::get_if<decision::GateTold>(&input);
    return told == nullptr || told->worker == front.worker;
}

std::vector<std::string> lines_of(const Run& segment, const std::optional<AccountName>& account) {
    std::vector<std::string> lines;
    auto front = before(segment);
    for (const auto& entry : segment.entries) {
        if (const auto* opened = std::get_if<decision::SessionOpened>(&entry.input)) {
            front = InFront{opened->account, opened->worker};
        }
        if (!account || (front && front->account == *account && concerns(entry.input, *front))) {
            lines.push_back(to_json(entry));
        }
        if (std::holds_alternative<decision::SessionClosed>(entry.input)) {
            front.reset();
        }
    }
    return lines;
}

}  // namespace

std::optional<Page> page_after(const std::filesystem::path& folder, const Key& key, const std::string& after,
                               const std::optional<AccountName>& account) {
    for (const auto& file : segments(folder)) {
        Page page{file.path.filename().string(), {}};
        if (page.segment <= after) {
            continue;
        }
        const auto segment = read(file.path, key);
        if (segment) {
            page.lines = lines_of(*segment, account);
        } else if (segment.error().kind != ErrorKind::not_found) {  // else its time came meanwhile
            page.trouble = to_sentence(segment.error());
        }
        return page;
    }
    return std::nullopt;
}

}  // namespace shiftguard::journal
