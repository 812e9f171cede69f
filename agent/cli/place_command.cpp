// `shiftguard place check`: what the agreed places of a file say to a position, networks and a country. Nothing is read
// from the machine and nothing is sent.
#include "agent/cli/command.hpp"
#include "agent/cli/input_file.hpp"
#include "agent/place/fusion.hpp"
#include "agent/place/geojson/places_file.hpp"

#include <cmath>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace shiftguard::cli {
namespace {

struct PlaceOptions {
    std::string places;
    std::string fix;
    std::vector<std::string> bssids;
    std::string gateway;
    std::string country;
    std::string public_address;
    bool country_counts = false;
    bool json = false;
};

Error bad_option(std::string option, std::string message) {
    return {ErrorKind::invalid_input, std::move(option), std::move(message), Retry::useless};
}

/// LAT,LON,ACCURACY_M, read now.
Result<place::Fix> fix_from(const std::string& text, WallTime now) {
    const auto bad = [&](const char* what) { return bad_option("--fix " + text, what); };
    std::istringstream words(text);
    words.imbue(std::locale::classic());
    double latitude = 0;
    double longitude = 0;
    double accuracy_m = 0;
    char first = 0;
    char second = 0;
    if (!(words >> latitude >> first >> longitude >> second >> accuracy_m) || first != ',' || second != ',' ||
        words.peek() != std::istringstream::traits_type::eof()) {
        return bad("must be LATITUDE,LONGITUDE,ACCURACY in degrees and metres, such as 52.52,13.405,25");
    }
    if (!(std::abs(latitude) <= 90)) {
        return bad("the latitude, the first number, must lie between -90 and 90");
    }
    if (!(std::abs(longitude) <= 180)) {
        return bad("the longitude, the second number, must lie between -180 and 180");
    }
    if (!(accuracy_m >= 0) || !std::isfinite(accuracy_m)) {
        return bad("the accuracy, the third number, must be 0 or more metres");
    }
    return place::Fix{latitude, longitude, accuracy_m, now};
}

Result<place::HardwareAddress> address_from(const char* option, const std::string& text) {
    if (auto address = place::normalise_address(text)) {
        return std::move(*address);
    }
    return bad_option(option + (" " + text), "must be a hardware address such as aa:bb:cc:dd:ee:ff");
}

Result<place::Surroundings> surroundings_from(const PlaceOptions& options, WallTime now) {
    place::Surroundings seen;
    if (!options.fix.empty()) {
        auto fix = fix_from(options.fix, now);
        if (!fix) {
            return fix.error();
        }
        seen.fix = *fix;
    }
    for (const auto& text : options.bssids) {
        auto address = address_from("--bssid", text);
        if (!address) {
            return address.error();
        }
        seen.access_points.push_back(std::move(*address));
    }
    if (!options.gateway.empty()) {
        auto address = address_from("--gateway", options.gateway);
        if (!address) {
            return address.error();
        }
        seen.gateway = std::move(*address);
    }
    if (!options.country.empty()) {
        seen.country = place::normalise_country(options.country);
        if (!seen.country) {
            return bad_option("--country " + options.country, "must be two letters (ISO 3166-1), such as DE");
        }
    }
    if (!options.public_address.empty()) {
        seen.public_address = place::internet_address_from(options.public_address);
        if (!seen.public_address) {
            return bad_option("--public-address " + options.public_address,
                              "must be an internet address such as 203.0.113.7 or 2001:db8::7");
        }
    }
    if (!seen.fix && seen.access_points.empty() && !seen.gateway && !seen.country && !seen.public_address) {
        return bad_option(
            "place check",
            "give at least one of --fix, --bssid, --gateway, --country and --public-address to ask about");
    }
    return seen;
}

/// The places, or nullopt once every fault of the file has been said.
std::optional<std::vector<place::Place>> places_of(const std::string& name) {
    const auto text = read_input(name, place::geojson::places_file_bytes,
                                 "this file cannot be read; name a GeoJSON file with --places");
    if (!text) {
        fail(text.error());
        return std::nullopt;
    }
    auto reading = place::geojson::read_places(*text);
    for (const auto& fault : reading.faults) {
        fmt::print(stderr, "shiftguard: {}:{}: {}: {}\n", name, fault.line, fault.pointer.empty() ? "/" : fault.pointer,
                   fault.reason);
    }
    return reading.faults.empty() ? std::optional(std::move(reading.places)) : std::nullopt;
}

void say(const place::Answer& answer, bool as_json) {
    if (as_json) {
        nlohmann::ordered_json document;
        document["verdict"] = place::to_string(answer.verdict);
        document["place"] = answer.place ? nlohmann::ordered_json(answer.place->text()) : nullptr;
        document["confidence"] = answer.confidence;
        document["reason"] = answer.reason;
        fmt::print("{}\n", document.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace));
        return;
    }
    const std::string where = answer.place ? " (" + answer.place->text() + ")" : "";
    const std::string sure =
        answer.verdict == place::Verdict::unknown ? "" : fmt::format(" Confidence {:.2f}.", answer.confidence);
    fmt::print("{}{}: {}.{}\n", place::to_string(answer.verdict), where, answer.reason, sure);
}

Exit check(const PlaceOptions& options) {
    const WallTime now{};  // the fix is read now; no clock is needed
    const auto seen = surroundings_from(options, now);
    if (!seen) {
        return fail(seen.error(), Exit::bad_use);
    }
    const auto places = places_of(options.places);
    if (!places) {
        return Exit::bad_policy;
    }
    std::vector<const place::Place*> agreed;
    agreed.reserve(places->size());
    for (const auto& each : *places) {
        agreed.push_back(&each);
    }
    place::FusionRules rules;
    if (options.country_counts) {
        rules.foreign_country = place::FusionRules::ForeignCountry::proves_outside;
    }
    say(place::locate(agreed, *seen, now, rules), options.json);
    return Exit::done;
}

}  // namespace

void add_place(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<PlaceOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("place", "Work with agreed places");
    command->require_subcommand(1);
    auto* check = command->add_subcommand("check", "Say whether readings lie at an agreed place of a GeoJSON file");
    check->add_option("--places", options->places, "GeoJSON file of the agreed places")->required();
    check->add_option("--fix", options->fix, "Position: LATITUDE,LONGITUDE,ACCURACY in degrees and metres");
    check->add_option("--bssid", options->bssids, "Access point in use; may be given more than once");
    check->add_option("--gateway", options->gateway, "Hardware address of the gateway in use");
    check->add_option("--country", options->country, "Country of the public address, two letters");
    check->add_option("--public-address", options->public_address, "Public address, as the server sees it");
    check->add_flag("--foreign-is-outside", options->country_counts,
                    "A country of no agreed place proves outside where nothing else tells");
    check->add_flag("--json", options->json, "Answer in JSON");
    check->callback([options, &chosen] { chosen = [options] { return cli::check(*options); }; });
}

}  // namespace shiftguard::cli
