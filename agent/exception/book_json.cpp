#include "agent/exception/book.hpp"
#include "common/true_time.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include <nlohmann/json.hpp>

namespace shiftguard::exception {
namespace {

using Json = nlohmann::json;

constexpr std::size_t most_used = std::size_t{64} * protocol::codes_an_hour;

Json to_json(const Taken& taken) {
    Json used_by = Json::array();
    for (const auto& worker : taken.used_by) {
        used_by.push_back(worker.text());
    }
    return {{"id", taken.id},
            {"for", std::string(to_string(taken.subject.kind))},
            {"name", taken.subject.name},
            {"finding", std::string(to_string(taken.finding))},
            {"from_ms", taken.from.time_since_epoch().count()},
            {"until_ms", taken.until.time_since_epoch().count()},
            {"used_by", std::move(used_by)}};
}

// nlohmann's own exceptions tell what is not there or of another type; from_json catches them. `sound` becomes false
// where a value says nothing.
WallTime time_from(const Json& value) {
    return WallTime(Milliseconds(value.get<std::int64_t>()));
}

template <class Value>
Value known(const std::optional<Value>& value, bool& sound) {
    sound = sound && value.has_value();
    return value.value_or(Value{});
}

Taken taken_from(const Json& value, const Now& now, bool& sound) {
    Taken taken;
    taken.id = value.at("id").get<std::string>();
    taken.subject = {known(protocol::subject_kind_from(value.at("for").get<std::string>()), sound),
                     value.at("name").get<std::string>()};
    taken.finding = known(finding_kind_from(value.at("finding").get<std::string>()), sound);
    taken.from = time_from(value.at("from_ms"));
    taken.until = time_from(value.at("until_ms"));
    for (const auto& worker : value.at("used_by")) {
        taken.used_by.emplace(worker.get<std::string>());
    }
    const Milliseconds length = taken.until - taken.from;
    // Of none at all: it was taken back.
    sound = sound && length >= Milliseconds(0) && length <= longest_exception;
    // A clock that stands before its beginning was set back: nothing holds then.
    const WallTime at = true_time_of(now);
    const bool holds = sound && at + std::chrono::hours(1) >= taken.from && at < taken.until;
    taken.ends = now.boot + (holds ? std::min<Milliseconds>(taken.until - at, length) : Milliseconds(0));
    return taken;
}

}  // namespace

std::string Book::to_json() const {
    Json out{{"version", 1},
             {"exceptions", Json::array()},
             {"used_codes", Json::array()},
             {"no_code_before", no_code_before_},
             {"tries", Json::array()}};
    for (const auto& taken : taken_) {
        out["exceptions"].push_back(exception::to_json(taken));
    }
    for (const auto& [hour, serial] : used_codes_) {
        out["used_codes"].push_back(Json::array({hour, serial}));
    }
    for (const auto& [account, tries] : tries_) {
        out["tries"].push_back(
            {{"account", account.text()}, {"wrong", tries.wrong}, {"last_ms", tries.last.time_since_epoch().count()}});
    }
    return out.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n";
}

Result<Book> Book::from_json(std::string_view text, const Now& now) {
    const Error damaged{ErrorKind::corrupted, "", "It is damaged.", Retry::useless};
    const Json document = Json::parse(text, nullptr, false);
    try {
        Book book;
        bool sound = document.at("version").get<std::uint64_t>() == 1 &&
                     document.at("exceptions").size() <= most_taken && document.at("used_codes").size() <= most_used &&
                     document.at("tries").size() <= most_accounts;
        if (!sound) {
            return damaged;
        }
        for (const auto& value : document.at("exceptions")) {
            book.taken_.push_back(taken_from(value, now, sound));
        }
        for (const auto& value : document.at("used_codes")) {
            book.used_codes_.emplace(value.at(0).get<std::uint64_t>(), value.at(1).get<std::uint32_t>());
        }
        book.no_code_before_ = document.at("no_code_before").get<std::uint64_t>();
        for (const auto& value : document.at("tries")) {
            book.tries_[AccountName(value.at("account").get<std::string>())] = {
                std::min(value.at("wrong").get<std::uint32_t>(), free_tries + 6), time_from(value.at("last_ms"))};
        }
        return sound ? Result<Book>(std::move(book)) : damaged;
    } catch (const Json::exception&) {
        return damaged;
    }
}

}  // namespace shiftguard::exception
