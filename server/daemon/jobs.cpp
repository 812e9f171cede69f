#include "server/daemon/jobs.hpp"

#include "server/http/message.hpp"
#include "server/review/retention.hpp"
#include "server/review/silence.hpp"

#include <spdlog/spdlog.h>

namespace shiftguard::server {
namespace {

constexpr std::chrono::seconds book_pause{5};
constexpr std::chrono::seconds silence_pause{15};
constexpr std::chrono::hours retention_pause{24};

}  // namespace

Jobs::Jobs(const Settings& settings, store::IncidentStore& store, evidence::Vault& vault,
           const protocol::KeyPair& receipt, receipts::Book& book, BelievedTime believed, const Clock& clock)
    : settings_(settings),
      store_(store),
      vault_(vault),
      receipt_(receipt),
      book_(book),
      believed_(std::move(believed)),
      clock_(clock),
      since_(clock.now()) {
    // Before anything is stored by this clock; the first round says what is wrong with it.
    static_cast<void>(believed_.take(since_.wall));
    silence_ = std::make_unique<Repeating>(silence_pause, [this](const Repeating::Ending&) { look_for_silence(); });
    retention_ =
        std::make_unique<Repeating>(retention_pause, [this](const Repeating::Ending&) { delete_what_is_past(); });
    keeping_ = std::make_unique<Repeating>(book_pause, [this](const Repeating::Ending&) { keep_the_book(); });
}

Jobs::~Jobs() {
    keeping_.reset();
    keep_the_book();
}

void Jobs::keep_the_book() {
    if (auto done = book_.flush(receipt_, clock_.now().wall); !done) {
        spdlog::error("The book of receipts cannot be kept: {}", to_sentence(done.error()));
    }
}

void Jobs::look_for_silence() {
    const auto changes =
        review::look_for_silence(store_, {since_.wall, settings_.heartbeats.silent_after}, clock_.now().wall);
    if (!changes) {
        spdlog::error("Whether a workstation is silent cannot be told: {}", to_sentence(changes.error()));
        return;
    }
    for (const auto& change : *changes) {
        if (change.raised) {
            spdlog::warn(
                "agent_silent: workstation {} ({}) has an open session and was last heard at {}, without a goodbye; "
                "look whether it is on, reaches the network, and runs shiftguardd.",
                change.workstation.text(), http::for_log(change.host_name), protocol::to_rfc3339(change.last_heard));
        } else {
            spdlog::info("agent_silent is over: workstation {} ({}) is heard again and its chain is unbroken.",
                         change.workstation.text(), http::for_log(change.host_name));
        }
    }
}

void Jobs::delete_what_is_past() {
    const Now now = clock_.now();
    if (review::clock_was_set(since_, now)) {
        spdlog::error(
            "The clock was set by more than a day since the server started, so nothing is deleted by its period: "
            "put the clock right, then restart the server.");
        return;
    }
    if (const auto believed = believed_.take(now.wall); !believed) {
        spdlog::error("What is past its period is not deleted. {}", to_sentence(believed.error()));
        return;
    }
    const auto deleted = review::apply_retention(store_, vault_, receipt_, settings_.retention, now.wall);
    if (!deleted) {
        spdlog::error("What is past its period could not be deleted: {}", to_sentence(deleted.error()));
        return;
    }
    if (deleted->records > 0) {
        spdlog::info("Retention deleted the bodies of {} record(s) of {} workstation(s).", deleted->records,
                     deleted->workstations);
    }
    if (deleted->pictures > 0) {
        spdlog::info("Retention deleted {} picture(s).", deleted->pictures);
    }
}

}  // namespace shiftguard::server
