#include "agent/daemon/roster_watch.hpp"

#include "common/encoding.hpp"
#include "common/linux/atomic_file.hpp"
#include "common/true_time.hpp"

#include <array>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>

#include <sodium.h>

namespace shiftguard::daemon {
namespace {

/// Where what was fetched from an address is kept.
std::filesystem::path file_of(const std::filesystem::path& folder, const std::string& url) {
    constexpr std::size_t enough = 16;
    std::array<std::uint8_t, crypto_hash_sha256_BYTES> digest{};
    const auto bytes = as_bytes(url);
    crypto_hash_sha256(digest.data(), bytes.data(), bytes.size());
    return folder / to_hex(std::span(digest).first(enough));
}

}  // namespace

RosterWatch::RosterWatch(const Clock& clock, EventQueue& events, const std::filesystem::path& state,
                         const policy::Policy& policy, Pace pace)
    : clock_(clock),
      events_(events),
      pace_(pace),
      folder_(state / "rosters.d"),
      feed_(state / "rosters.json"),
      fetch_(pace.fetch) {
    feed_.follow(sources_of(policy));
    read_once();
    thread_ = std::thread([this] { watch(); });
}

/// Only of workers who have an account here.
std::vector<roster::Source> RosterWatch::sources_of(const policy::Policy& policy) {
    std::map<std::string, std::set<std::string>> names;
    for (const auto& [account, id] : policy.accounts) {
        const auto& worker = policy.workers.at(id);
        if (!worker.roster.empty()) {
            names[worker.roster].insert(worker.roster_name);
        }
    }
    std::vector<roster::Source> sources;
    RosterFetch::Addresses addresses;
    for (auto& [name, workers] : names) {
        const auto& roster = policy.rosters.at(name);
        roster::Source source{name, roster.file, "", false, roster.layout, std::move(workers)};
        if (!roster.url.empty()) {
            const auto file = file_of(folder_, roster.url);
            source.file = file.string();
            source.shown = "roster " + name;  // the address may hold a secret
            source.may_be_missing = true;
            addresses.emplace(file, roster::Address{roster.url, roster.authority});
        }
        sources.push_back(std::move(source));
    }
    folder_fault_.reset();
    if (!addresses.empty()) {
        const auto made = make_private_folder(folder_);
        folder_fault_ = made ? std::nullopt : std::optional<Error>(made.error());
    }
    forget_all_but(addresses);
    fetch_.follow(addresses);
    return sources;
}

/// What was fetched from an address that policy does not name any more is destroyed.
void RosterWatch::forget_all_but(const RosterFetch::Addresses& addresses) {
    std::error_code error;
    std::vector<std::filesystem::path> old;
    for (std::filesystem::directory_iterator entry(folder_, error), end; !error && entry != end;
         entry.increment(error)) {
        const auto file =
            entry->path().extension() == ".etag" ? entry->path().parent_path() / entry->path().stem() : entry->path();
        if (!addresses.contains(file)) {
            old.push_back(entry->path());
        }
    }
    for (const auto& file : old) {
        std::filesystem::remove(file, error);
    }
}

std::vector<Error> RosterWatch::faults() const {
    auto faults = feed_.faults();
    const auto of_fetch = fetch_.faults();
    faults.insert(faults.end(), of_fetch.begin(), of_fetch.end());
    if (folder_fault_) {
        faults.push_back(*folder_fault_);
    }
    return faults;
}

void RosterWatch::follow(const policy::Policy& policy) {
    {
        const std::lock_guard lock(mutex_);
        next_ = policy;
    }
    wake_.notify_one();
}

RosterWatch::~RosterWatch() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    wake_.notify_one();
    thread_.join();
}

void RosterWatch::read_once() {
    const Now now = clock_.now();
    const bool is_changed = feed_.poll(true_time_of(now));
    auto faults = this->faults();
    std::string said;
    for (const auto& fault : faults) {
        said += to_sentence(fault) + "\n";
    }
    if (is_changed || said != said_) {
        said_ = std::move(said);
        events_.push(RostersRead{std::make_shared<const roster::KnownRosters>(feed_.known()), std::move(faults)},
                     Keep::must);
    }
}

void RosterWatch::watch() {
    std::unique_lock lock(mutex_);
    while (!stop_) {
        wake_.wait_for(lock, pace_.look, [this] { return stop_ || next_.has_value(); });
        if (stop_) {
            return;
        }
        auto next = std::exchange(next_, std::nullopt);
        lock.unlock();
        if (next) {
            feed_.follow(sources_of(*next));
        }
        read_once();
        lock.lock();
    }
}

}  // namespace shiftguard::daemon
