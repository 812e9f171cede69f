// `shiftguard roster check FILE`: is the worker of this roster on shift, now or at any instant, and when does that
// change?
#include "agent/cli/command.hpp"
#include "agent/cli/input_file.hpp"
#include "agent/cli/linux/machine.hpp"
#include "agent/roster/calendar/calendar.hpp"
#include "agent/roster/delimited/layout_document.hpp"
#include "agent/roster/far_look.hpp"
#include "agent/roster/files/read_roster.hpp"
#include "agent/roster/json/json_roster.hpp"
#include "agent/roster/local_time.hpp"
#include "agent/roster/shift.hpp"
#include "agent/roster/times.hpp"
#include "common/linux/system_clock.hpp"

#include <memory>
#include <optional>

#include <fmt/core.h>
#include <nlohmann/json.hpp>

namespace shiftguard::cli {
namespace {

struct CheckOptions {
    std::string file;
    std::string zone;
    std::string columns;
    std::string worker;
    int before_minutes = 0;
    int after_minutes = 0;
    std::string at;
    bool json = false;
};

template <class Span>
nlohmann::ordered_json to_json(const std::optional<Span>& span) {
    if (!span) {
        return nullptr;
    }
    return {{"from", roster::local_rfc3339(span->from, "UTC")}, {"to", roster::local_rfc3339(span->to, "UTC")}};
}

void print_json(const roster::FarAnswer& far) {
    nlohmann::ordered_json document{
        {"on_shift", far.answer.on_shift}, {"shift", to_json(far.answer.shift)}, {"next_change", nullptr}};
    if (far.answer.next_change) {
        document["next_change"] = roster::local_rfc3339(*far.answer.next_change, "UTC");
    }
    if (far.pause) {
        document["break"] = to_json(far.pause);
    }
    fmt::print("{}\n", document.dump());
}

void print_text(const roster::FarAnswer& far, WallTime asked) {
    const auto read = [&](WallTime at) { return roster::local_rfc3339(at, far.zone); };
    fmt::print("{}: {}\n", read(asked), far.answer.on_shift ? "on shift" : "not on shift");
    if (const auto& shift = far.answer.shift) {
        fmt::print("  shift        {} to {}\n", read(shift->from), read(shift->to));
    }
    if (far.pause) {
        fmt::print("  break        {} to {}\n", read(far.pause->from), read(far.pause->to));
    }
    if (const auto& change = far.answer.next_change) {
        fmt::print("  {} {}\n", far.answer.on_shift ? "agreed until" : "agreed from ", read(*change));
    } else {
        fmt::print("  no change within 30 years\n");
    }
}

/// The worker's rows of an export, by the mapping of --columns.
Result<roster::ReadWindow> export_reader(std::string_view text, const CheckOptions& options) {
    if (options.columns.empty()) {
        return Error{
            ErrorKind::invalid_input, options.file,
            "this is neither an iCalendar file nor a JSON roster; name the column mapping of a delimited export "
            "with --columns",
            Retry::useless};
    }
    const auto mapping = read_input(options.columns, roster::layout_bytes, "this column mapping cannot be read");
    if (!mapping) {
        return mapping.error();
    }
    auto layout = roster::read_layout(*mapping, options.columns);
    if (!layout) {
        return layout.error();
    }
    if (!options.zone.empty()) {
        layout->zone = options.zone;
    }
    if (!roster::zone_exists(layout->zone)) {
        return roster::unknown_zone("zone", layout->zone);
    }
    return roster::ReadWindow([text, options, layout = *std::move(layout)](const roster::Window& window) {
        return roster::read_rosters(text, options.file, layout, {options.worker}, window).at(options.worker);
    });
}

Result<roster::ReadWindow> calendar_reader(std::string_view text, const CheckOptions& options) {
    auto read = roster::Calendar::read(text, options.file, options.zone, machine_zone());
    if (!read) {
        return read.error();
    }
    // shared: a std::function is copied
    return roster::ReadWindow([calendar = std::make_shared<const roster::Calendar>(*std::move(read))](
                                  const roster::Window& window) -> Result<roster::Reading> {
        auto roster = calendar->between(window.from, window.to);
        if (!roster) {
            return roster.error();
        }
        return roster::Reading{*std::move(roster), calendar->zone()};
    });
}

/// What reads stretches of the roster's `text`, which must stay where it is.
Result<roster::ReadWindow> reader_of(std::string_view text, const CheckOptions& options) {
    if (text.size() > roster::roster_bytes) {
        return Error{ErrorKind::exhausted, options.file,
                     "the roster has more than " + std::to_string(roster::roster_bytes) +
                         " bytes; export fewer workers or a shorter time",
                     Retry::useless};
    }
    const auto kind = roster::kind_of(text);
    if (kind == roster::Kind::delimited || !options.columns.empty()) {
        return export_reader(text, options);
    }
    if (kind == roster::Kind::calendar) {
        return calendar_reader(text, options);
    }
    return roster::ReadWindow([text, options](const roster::Window& window) {
        return roster::read_json(text, options.file, options.zone, machine_zone(), window);
    });
}

Exit check(const CheckOptions& options) {
    const auto asked = options.at.empty() ? std::optional(SystemClock().now().wall) : roster::instant_from(options.at);
    if (!asked) {
        return fail(
            {ErrorKind::invalid_input, "--at",
             "must be an instant such as 2026-11-25T08:00:00+01:00, but is \"" + options.at + "\"", Retry::useless},
            Exit::bad_use);
    }
    const auto text =
        read_input(options.file, roster::roster_bytes, "this file cannot be read; name a roster that is yours to read");
    if (!text) {
        return fail(text.error());
    }
    const roster::Tolerance tolerance{std::chrono::minutes(options.before_minutes),
                                      std::chrono::minutes(options.after_minutes)};
    const auto reader = reader_of(*text, options);
    if (!reader) {
        return fail(reader.error(), Exit::bad_roster);
    }
    const auto far = roster::look_far(*reader, tolerance, *asked);
    if (!far) {
        return fail(far.error(), Exit::bad_roster);
    }
    options.json ? print_json(*far) : print_text(*far, *asked);
    return Exit::done;
}

}  // namespace

void add_roster(CLI::App& app, Chosen& chosen) {
    constexpr int a_day = 24 * 60;
    auto options = std::make_shared<CheckOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("roster", "Work with rosters");
    command->require_subcommand(1);
    auto* check_command =
        command->add_subcommand("check", "Is the worker of a roster on shift, and when does that change?");
    check_command
        ->add_option("file", options->file, "An iCalendar file, a JSON roster, or with --columns a delimited export")
        ->required();
    check_command->add_option("--zone", options->zone,
                              "IANA zone of times that name none; the roster's or this machine's where left out");
    check_command->add_option("--columns", options->columns, "JSON file that says what the columns of an export hold");
    check_command->add_option("--worker", options->worker, "The worker's name in the export, where it has many");
    check_command->add_option("--before", options->before_minutes, "Minutes before a shift in which work is agreed")
        ->check(CLI::Range(0, a_day));
    check_command->add_option("--after", options->after_minutes, "Minutes after a shift in which work is agreed")
        ->check(CLI::Range(0, a_day));
    check_command->add_option("--at", options->at, "RFC 3339 instant to answer for; now where left out");
    check_command->add_flag("--json", options->json, "One JSON object");
    check_command->callback([options, &chosen] { chosen = [options] { return check(*options); }; });
}

}  // namespace shiftguard::cli
