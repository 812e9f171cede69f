#include "agent/policy/translate.hpp"

#include "agent/place/geojson/geometry_reader.hpp"
#include "agent/place/geojson/places_file.hpp"
#include "agent/policy/levels.hpp"
#include "agent/roster/delimited/layout_document.hpp"
#include "agent/roster/times.hpp"
#include "common/document/document.hpp"
#include "common/document/schema.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <variant>

#include <nlohmann/json.hpp>

namespace shiftguard::policy {
namespace {

using document::faults_told;
using document::shown;
using document::step_into;
using Json = nlohmann::json;

/// The member, or an empty object: most parts of the document may be left out.
const Json& part(const Json& object, const char* key) {
    static const Json empty = Json::object();
    const auto found = object.find(key);
    return found == object.end() ? empty : *found;
}

template <class Duration>
void read_time(const Json& object, const char* key, Milliseconds& into) {
    if (const auto found = object.find(key); found != object.end()) {
        into = Duration(found->get<std::int64_t>());
    }
}

template <class Value>
void read_value(const Json& object, const char* key, Value& into) {
    if (const auto found = object.find(key); found != object.end()) {
        into = found->get<Value>();
    }
}

/// A name goes into logs and screens: no control characters, no blank at either end.
bool is_plain_name(std::string_view name) {
    constexpr std::size_t longest = 128;
    const auto is_control = [](char letter) { return static_cast<unsigned char>(letter) < 0x20 || letter == 0x7f; };
    return !name.empty() && name.size() <= longest && name.front() != ' ' && name.back() != ' ' &&
           std::none_of(name.begin(), name.end(), is_control);
}

class Translator {
public:
    explicit Translator(std::vector<Fault>& faults)
        : faults_(faults), area_faults_(faults), geometries_(area_faults_, place::geojson::most_positions) {}

    Policy translate(const Json& document) {
        policy_.name = document.at("name").get<std::string>();
        check_name(policy_.name, "/name");
        policy_.version = document.at("version").get<std::uint64_t>();
        read_validity(document);
        auto levels = read_levels(document, faults_);
        policy_.recogniser = levels.recogniser;
        policy_.rules = levels.machine;
        policy_.worker_rules = std::move(levels.workers);
        for (const auto& [name, place] : part(document, "places").items()) {
            read_place(name, place);
        }
        for (const auto& [name, roster] : part(document, "rosters").items()) {
            read_roster(name, roster);
        }
        for (const auto& [name, worker] : part(document, "workers").items()) {
            read_worker(name, worker);
        }
        for (const auto& [account, worker] : part(document, "accounts").items()) {
            read_account(account, worker.get<std::string>());
        }
        read_machine(document);
        return std::move(policy_);
    }

private:
    void fault(std::string pointer, std::string reason) {
        if (faults_.size() < faults_told) {
            faults_.push_back({std::move(pointer), 0, std::move(reason)});
        }
    }

    void check_name(std::string_view name, const std::string& pointer) {
        if (!is_plain_name(name)) {
            fault(pointer, "a name must have 1 to 128 bytes, no control character and no blank at either end");
        }
    }

    void read_validity(const Json& document) {
        const auto instant = [&](const char* key) -> std::optional<WallTime> {
            const auto found = document.find(key);
            return found == document.end() ? std::nullopt
                                           : read_text(*found, roster::instant_from, "/" + std::string(key),
                                                       "an instant such as \"2026-12-01T00:00:00+01:00\"");
        };
        policy_.valid_from = instant("valid_from");
        policy_.valid_until = instant("valid_until");
        if (policy_.valid_from && policy_.valid_until && *policy_.valid_until <= *policy_.valid_from) {
            fault("/valid_until", "must be later than valid_from");
        }
    }

    std::vector<place::HardwareAddress> read_addresses(const Json& place, const char* key, const std::string& pointer) {
        std::vector<place::HardwareAddress> addresses;
        std::size_t index = 0;
        for (const auto& text : part(place, key)) {
            if (auto address = place::normalise_address(text.get_ref<const std::string&>())) {
                addresses.push_back(std::move(*address));
            } else {
                fault(step_into(step_into(pointer, key), index),
                      "must be a hardware address such as \"aa:bb:cc:dd:ee:ff\", but is " + shown(text));
            }
            ++index;
        }
        return addresses;
    }

    void read_place(const std::string& name, const Json& document) {
        const std::string pointer = step_into("/places", name);
        check_name(name, pointer);
        place::Place place;
        place.id = PlaceId(name);
        place.access_points = read_addresses(document, "access_points", pointer);
        place.gateways = read_addresses(document, "gateways", pointer);
        const Json& circle = part(document, "circle");
        if (!circle.empty()) {
            place.circle = place::Circle{circle.at("latitude").get<double>(), circle.at("longitude").get<double>(),
                                         circle.at("radius_m").get<double>()};
        }
        if (const auto area = document.find("area"); area != document.end()) {
            if (const auto polygons = geometries_.read_polygons(*area, step_into(pointer, "area"))) {
                place.area = place::Area(*polygons);
            }
        }
        read_public_marks(place, document, pointer);
        const bool marked = !part(document, "access_points").empty() || !part(document, "gateways").empty();
        if (!marked && !place.circle && !document.contains("area")) {
            fault(pointer, "a place needs at least one mark: an access point, a gateway, a circle or an area");
        }
        policy_.places.emplace(PlaceId(name), std::move(place));
    }

    void read_public_marks(place::Place& place, const Json& document, const std::string& pointer) {
        if (const auto country = document.find("country"); country != document.end()) {
            place.country = read_text(*country, place::normalise_country, pointer + "/country",
                                      "a country's two letters (ISO 3166-1) such as \"DE\"");
        }
        std::size_t index = 0;
        for (const auto& text : part(document, "public_ranges")) {
            if (const auto range =
                    read_text(text, place::address_range_from, step_into(pointer + "/public_ranges", index++),
                              "a range such as \"203.0.113.0/24\" or \"2001:db8::/32\" with no bit set behind it")) {
                place.public_ranges.push_back(*range);
            }
        }
    }

    void read_roster(const std::string& name, const Json& document) {
        const std::string pointer = step_into("/rosters", name);
        check_name(name, pointer);
        RosterFile roster;
        read_value(document, "file", roster.file);
        read_value(document, "url", roster.url);
        read_value(document, "authority", roster.authority);
        if (roster.file.empty() == roster.url.empty()) {
            fault(pointer, "a roster needs a file or a url, and not both");
        }
        if (!roster.file.empty()) {
            check_path(roster.file, pointer + "/file", "/etc/shiftguard/roster.ics");
        }
        const auto is_printable = [](char letter) { return letter > ' ' && letter <= '~'; };
        if (!roster.url.empty() &&
            (!roster.url.starts_with("https://") || !std::all_of(roster.url.begin(), roster.url.end(), is_printable))) {
            fault(pointer + "/url", "must be an address such as \"https://plan.example/roster.ics\"");
        }
        if (!roster.authority.empty()) {
            check_path(roster.authority, pointer + "/authority", "/etc/shiftguard/rosters.pem");
        }
        if (!roster.authority.empty() && roster.url.empty()) {
            fault(pointer + "/authority", "only a url has an authority; a file is trusted by who may write it");
        }
        read_time<std::chrono::hours>(document, "stale_after_h", roster.stale_after);
        const auto zone = document.find("zone");
        if (const auto mapping = document.find("export"); mapping != document.end()) {
            auto layout = roster::layout_of(*mapping);
            if (const auto* bad = std::get_if<Fault>(&layout)) {
                fault(pointer + "/export" + bad->pointer, bad->reason);
            } else {
                roster.layout = std::get<roster::Layout>(std::move(layout));
            }
            if (zone != document.end()) {
                fault(pointer + "/zone", "an export has its zone in export; leave one of the two out");
            }
        } else if (zone != document.end()) {
            roster.layout.zone = zone->get<std::string>();
            check_zone(*zone, pointer + "/zone");
        } else {
            fault(pointer + "/zone", "is missing: it is the zone of local times where the file names none");
        }
        policy_.rosters.emplace(name, std::move(roster));
    }

    void read_roster_of(Worker& worker, const Json& document, const std::string& pointer) {
        read_value(document, "roster", worker.roster);
        read_value(document, "roster_name", worker.roster_name);
        const bool has_name = document.contains("roster_name");
        if (!document.contains("roster")) {
            if (has_name) {
                fault(pointer + "/roster_name", "a name in a roster needs the roster; name it in roster");
            }
            return;
        }
        if (!part(document, "shifts").empty()) {
            fault(pointer + "/roster", "the worker has shifts here already; leave one of the two out");
        }
        const auto roster = policy_.rosters.find(worker.roster);
        if (roster == policy_.rosters.end()) {
            fault(pointer + "/roster", "there is no roster " + shown(document.at("roster")) + " under /rosters");
        } else if (has_name == roster->second.layout.columns.worker.empty()) {
            fault(pointer + "/roster_name", has_name ? "the roster has no column of workers, so nobody has a name there"
                                                     : "is missing: the roster has a column of workers");
        }
    }

    void read_worker(const std::string& name, const Json& document) {
        const std::string pointer = step_into("/workers", name);
        check_name(name, pointer);
        Worker worker;
        worker.id = WorkerId(name);
        read_value(document, "group", worker.group);
        std::size_t index = 0;
        for (const auto& shift : part(document, "shifts")) {
            read_shift(worker, shift, step_into(pointer + "/shifts", index++));
        }
        read_roster_of(worker, document, pointer);
        read_time<std::chrono::seconds>(part(document, "tolerance"), "before_s", worker.tolerance.before);
        read_time<std::chrono::seconds>(part(document, "tolerance"), "after_s", worker.tolerance.after);
        index = 0;
        for (const auto& text : part(document, "places")) {
            PlaceId id(text.get<std::string>());
            if (!policy_.places.contains(id)) {
                fault(step_into(pointer + "/places", index), "there is no place " + shown(text) + " under /places");
            }
            worker.places.push_back(std::move(id));
            ++index;
        }
        policy_.workers.emplace(WorkerId(name), std::move(worker));
    }

    void read_shift(Worker& worker, const Json& shift, const std::string& pointer) {
        if (shift.contains("zone")) {
            read_weekly(worker, shift, pointer);
        } else {
            read_single(worker, shift, pointer);
        }
    }

    void read_weekly(Worker& worker, const Json& shift, const std::string& pointer) {
        constexpr auto form = "a local time HH:MM or HH:MM:SS (a weekly shift)";
        roster::WeeklyShift weekly;
        weekly.zone = shift.at("zone").get<std::string>();
        check_zone(shift.at("zone"), pointer + "/zone");
        weekly.days = read_days(shift.at("days"), pointer);
        const auto from = read_text(shift.at("from"), roster::time_of_day_from, pointer + "/from", form);
        const auto to = read_text(shift.at("to"), roster::time_of_day_from, pointer + "/to", form);
        if (from && to) {
            weekly.from = *from;
            weekly.to = *to;
            worker.shifts.emplace_back(std::move(weekly));
        }
    }

    std::vector<std::chrono::weekday> read_days(const Json& words, const std::string& pointer) {
        std::vector<std::chrono::weekday> days;
        std::size_t index = 0;
        for (const auto& word : words) {
            const auto day = roster::weekday_from(word.get_ref<const std::string&>()).value();
            if (std::find(days.begin(), days.end(), day) != days.end()) {
                fault(step_into(pointer + "/days", index), shown(word) + " stands here a second time");
            }
            days.push_back(day);
            ++index;
        }
        return days;
    }

    void read_single(Worker& worker, const Json& shift, const std::string& pointer) {
        constexpr auto form = "an instant such as \"2026-11-23T22:00:00+01:00\" (a shift without zone and days)";
        const auto from = read_text(shift.at("from"), roster::instant_from, pointer + "/from", form);
        const auto to = read_text(shift.at("to"), roster::instant_from, pointer + "/to", form);
        if (from && to && *to <= *from) {
            fault(pointer + "/to", "must be later than from");
        } else if (from && to) {
            worker.shifts.emplace_back(roster::SingleShift{*from, *to});
        }
    }

    template <class Reader>
    auto read_text(const Json& text, Reader reader, const std::string& pointer, const std::string& form)
        -> decltype(reader(std::string_view())) {
        auto value = reader(text.get_ref<const std::string&>());
        if (!value) {
            fault(pointer, "must be " + form + ", but is " + shown(text));
        }
        return value;
    }

    void check_path(const std::string& path, const std::string& pointer, std::string_view example) {
        if (!path.starts_with('/') || path.find('\0') != std::string::npos) {
            fault(pointer,
                  "must be an absolute path such as \"" + std::string(example) + "\", but is " + shown(Json(path)));
        }
    }

    void check_zone(const Json& zone, const std::string& pointer) {
        if (!zone_is_known(zone.get<std::string>())) {
            fault(pointer, "there is no time zone called " + shown(zone) + " in this machine's zone database");
        }
    }

    /// Each zone is looked up once: many workers share few zones.
    bool zone_is_known(const std::string& zone) {
        const auto [found, is_new] = zones_.try_emplace(zone, false);
        if (is_new) {
            found->second = roster::zone_exists(zone);
        }
        return found->second;
    }

    void read_account(const std::string& account, const std::string& worker) {
        const std::string pointer = step_into("/accounts", account);
        check_name(account, pointer);
        if (!policy_.workers.contains(WorkerId(worker))) {
            fault(pointer, "there is no worker " + shown(Json(worker)) + " under /workers");
        }
        policy_.accounts.emplace(AccountName(account), WorkerId(worker));
    }

    void read_location(const Json& document) {
        read_value(document, "geoclue", policy_.location.geoclue);
        read_value(document, "gpsd", policy_.location.gpsd);
        read_value(document, "service_url", policy_.location.service_url);
        read_value(document, "foreign_country_is_outside", policy_.location.foreign_country_is_outside);
        if (const auto& url = policy_.location.service_url; !url.empty() && !url.starts_with("https://")) {
            fault("/location/service_url", "must begin with https://, but is " + shown(Json(url)));
        }
    }

    void read_machine(const Json& document) {
        read_location(part(document, "location"));
        read_value(part(document, "camera"), "device", policy_.camera.device);
        read_value(part(document, "camera"), "virtual_name", policy_.camera.virtual_name);
        check_path(policy_.camera.device, "/camera/device", "/dev/video0");
        const Json& lock = part(document, "lock");
        std::size_t index = 0;
        for (const auto& way : part(lock, "ways")) {
            read_way(way, step_into("/lock/ways", index++));
        }
        if (policy_.lock_ways.empty()) {
            policy_.lock_ways.push_back({LockWay::Kind::logind, {}});
        }
        read_time<Milliseconds>(lock, "verify_ms", policy_.lock_verify);
        std::string release;
        read_value(part(document, "enrolment"), "written_release", release);
        policy_.wants_written_release = release == "needed";
        read_time<std::chrono::days>(part(document, "enrolment"), "max_age_days", policy_.template_lasts);
        std::string without_agent;
        read_value(part(document, "sign_in"), "without_agent", without_agent);
        policy_.refuses_without_agent = without_agent == "refuse";
        read_time<std::chrono::hours>(part(document, "journal"), "keep_hours", policy_.journal.keep);
        read_time<std::chrono::seconds>(part(document, "clock"), "step_limit_s", policy_.clock_step);
        read_time<std::chrono::seconds>(part(document, "clock"), "uncertainty_limit_s", policy_.clock_uncertainty);
        read_value(part(document, "clock"), "drift_ppm", policy_.clock_drift_ppm);
        read_value(part(document, "outbox"), "bodies", policy_.spool_bodies);
        read_value(part(document, "outbox"), "links", policy_.spool_links);
        if (const auto found = part(document, "outbox").find("evidence_mib"); found != part(document, "outbox").end()) {
            policy_.spool_evidence = found->get<std::size_t>() << 20U;
        }
        read_value(part(document, "server"), "proxy", policy_.server_proxy);
        if (const auto& proxy = policy_.server_proxy;
            !proxy.empty() && !proxy.starts_with("http://") && !proxy.starts_with("https://")) {
            fault("/server/proxy", "must be like http://proxy.example:3128, but is " + shown(Json(proxy)));
        }
    }

    void read_way(const Json& document, const std::string& pointer) {
        const bool is_command = document.at("kind").get_ref<const std::string&>() == "command";
        LockWay way{is_command ? LockWay::Kind::command : LockWay::Kind::logind, {}};
        if (is_command != document.contains("argv")) {
            fault(pointer + "/argv", is_command
                                         ? "is missing: a command needs the locker and its arguments"
                                         : "only a command takes arguments; logind asks the session's own locker");
        }
        read_value(document, "argv", way.command);
        if (!way.command.empty() && way.command.front().empty()) {
            fault(pointer + "/argv/0", "must name the locker, but is empty");
        }
        const auto has_nul = [](const std::string& word) { return word.find('\0') != std::string::npos; };
        if (std::any_of(way.command.begin(), way.command.end(), has_nul)) {
            fault(pointer + "/argv", "an argument must not hold a NUL character");
        }
        policy_.lock_ways.push_back(std::move(way));
    }

    std::vector<Fault>& faults_;
    place::geojson::Faults area_faults_;
    place::geojson::GeometryReader geometries_;
    Policy policy_;
    std::map<std::string, bool> zones_;
};

}  // namespace

Policy translate(const Json& document, std::vector<Fault>& faults) {
    return Translator(faults).translate(document);
}

}  // namespace shiftguard::policy
