// shiftguard-eye: looks through the camera for shiftguardd, over the socket it was started with. No network, no keys.
//
// Exit status: 0 the daemon closed its end; 1 a fault of ours (caught exception); 2 wrong arguments or no socket;
// 4 the film cannot be read; 5 the kernel refuses a limit; 6 the film has ended; 7 a model is missing or does not
// verify. Before every status but 0 and 2 a Failed message with the reason has gone to the daemon.
#include "agent/eye/eye.hpp"
#include "agent/eye/linux/limits.hpp"
#include "agent/eye/linux/link.hpp"
#include "agent/eye/linux/neighbour_watch.hpp"
#include "agent/vision/camera/film_source.hpp"
#include "agent/vision/camera/linux/v4l2_source.hpp"
#include "agent/vision/camera/patient_source.hpp"
#include "agent/vision/looker.hpp"
#include "common/linux/own_use.hpp"
#include "common/linux/system_clock.hpp"
#include "common/options/options.hpp"
#include "common/recogniser_kind.hpp"
#include "common/words.hpp"

#include <cstdint>
#include <exception>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>

#include <CLI/CLI.hpp>
#include <malloc.h>

namespace shiftguard::eye {
namespace {

enum class Exit : std::uint8_t {
    daemon_left = 0,
    fault = 1,
    wrong_arguments = 2,
    film_unusable = 4,
    not_limited = 5,
    film_ended = observation::film_ended_status,
    no_models = observation::no_models_status,
};

/// A fraction of the time after which the daemon takes the eye's silence for a hang.
constexpr Milliseconds longest_wait{200};

struct Arguments {
    int socket = -1;
    std::string models;
    std::string recogniser{to_string(RecogniserKind::fr_feature)};
    std::string device;
    std::string film;
    std::optional<std::int64_t> film_began_ms;
};

Exit fail(Link& link, Exit status, const std::string& reason) {
    std::cerr << "shiftguard-eye: " << reason << '\n';
    if (!link.send(observation::Failed{reason.substr(0, 1024)})) {
        std::cerr << "shiftguard-eye: shiftguardd is gone as well\n";
    }
    return status;
}

Exit status_of(End end) {
    switch (end) {
        case End::daemon_left:
            return Exit::daemon_left;
        case End::film_ended:
            return Exit::film_ended;
        case End::film_unusable:
            return Exit::film_unusable;
    }
    return Exit::fault;
}

std::unique_ptr<vision::FrameSource> make_camera(const Arguments& arguments, const Clock& clock) {
    return std::make_unique<vision::PatientSource>(std::make_unique<vision::V4l2Source>(arguments.device, clock),
                                                   longest_wait);
}

/// `/usr` is for code that libraries load late, and readable to everybody.
Reach reach_of(const Arguments& arguments) {
    if (!arguments.film.empty()) {
        return {{"/usr", arguments.film}, {}};
    }
    return {{"/usr"}, folders_of_camera(arguments.device)};
}

Exit look(Link& link, vision::Looker& looker, vision::FrameSource& source, SourceKind kind, const Clock& clock,
          const std::string& unlimited, NeighbourWatch* neighbours = nullptr) {
    if (!link.send(observation::Ready{SHIFTGUARD_VERSION, std::string(to_string(looker.recogniser())), unlimited})) {
        return Exit::daemon_left;
    }
    return status_of(Eye(link, looker, source, kind, clock, neighbours).run());
}

Exit run(Link& link, const Arguments& arguments) {
    auto looker = vision::Looker::open(arguments.models, recogniser_kind_from(arguments.recogniser).value());
    if (!looker) {
        return fail(link, Exit::no_models, to_sentence(looker.error()));
    }
    ::malloc_trim(0);  // reading the models leaves more behind than they are
    prepare_resident_bytes();
    std::optional<NeighbourWatch> neighbours;
    if (arguments.film.empty()) {
        auto watch = NeighbourWatch::begin(arguments.device);
        if (!watch) {
            return fail(link, Exit::not_limited, to_sentence(watch.error()));
        }
        neighbours.emplace(*std::move(watch));
    }
    const auto unlimited = limit_this_process(reach_of(arguments));
    if (!unlimited) {
        return fail(link, Exit::not_limited, to_sentence(unlimited.error()));
    }
    const SystemClock clock;
    if (arguments.film.empty()) {
        return look(link, *looker, *make_camera(arguments, clock), SourceKind::camera, clock, *unlimited, &*neighbours);
    }
    const auto began =
        arguments.film_began_ms ? std::optional(BootTime(Milliseconds(*arguments.film_began_ms))) : std::nullopt;
    vision::FilmSource film(arguments.film, vision::FilmSource::Pace::clock, clock, began);
    if (const auto readable = film.check(); !readable) {
        return fail(link, Exit::film_unusable, to_sentence(readable.error()));
    }
    return look(link, *looker, film, SourceKind::film, clock, *unlimited);
}

Exit start(const Arguments& arguments) {
    auto link = Link::adopt(arguments.socket);
    if (!link) {
        std::cerr << "shiftguard-eye: " << to_sentence(link.error()) << '\n';
        return Exit::wrong_arguments;
    }
    try {
        return run(*link, arguments);
    } catch (const std::exception& fault) {
        return fail(*link, Exit::fault, std::string("The eye met a fault of its own (") + fault.what() + ").");
    }
}

}  // namespace

}  // namespace shiftguard::eye

int main(int count, char** words) {
    using shiftguard::eye::Exit;
    shiftguard::eye::Arguments arguments;
    CLI::App app("Looks through the camera for shiftguardd. Started by it, not by hand.");
    app.add_option("--socket-fd", arguments.socket, "descriptor of the socket to shiftguardd")->required();
    app.add_option("--models", arguments.models, "folder of the models and their manifest")->required();
    app.add_option("--recogniser", arguments.recogniser, "model that makes the vectors")
        ->check(CLI::IsMember(shiftguard::words_of(shiftguard::all_recogniser_kinds)));
    auto* device = app.add_option("--device", arguments.device, "camera, for example /dev/video0");
    auto* film = app.add_option("--film", arguments.film, "video file or folder of pictures in its place");
    app.add_option("--film-began-ms", arguments.film_began_ms,
                   "when on the clock since boot the film began; without it at the first look")
        ->needs(film)
        ->check(CLI::NonNegativeNumber);
    device->excludes(film);
    try {
        app.parse(count, words);
        if (device->empty() == film->empty()) {
            throw CLI::RequiredError("One of --device and --film");
        }
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? 0 : static_cast<int>(Exit::wrong_arguments);
    }
    return static_cast<int>(shiftguard::eye::start(arguments));
}
