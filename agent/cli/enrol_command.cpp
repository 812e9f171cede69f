// `shiftguard enrol` and `shiftguard join`: asked of the agent, which holds the camera, the keys and the say.
#include "agent/cli/command.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"

#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <optional>
#include <sstream>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

constexpr std::chrono::seconds enrol_patience{75};

struct EnrolOptions {
    std::string worker;
    std::string code;
    std::string bus = "system";
};

struct JoinOptions {
    std::string server;
    std::string token;
    std::string authority;
    std::string bus = "system";
};

std::string hint_in_words(const std::string& hint) {
    if (hint == "no_face") {
        return "no face is seen: sit in front of the camera";
    }
    if (hint == "two_faces") {
        return "more than one face is seen: only the worker may be in view";
    }
    if (hint == "too_small") {
        return "the face is too small: come closer";
    }
    if (hint == "too_dark") {
        return "the face is too dark: turn a light on in front of you";
    }
    if (hint == "blurred") {
        return "the picture is blurred: hold still";
    }
    if (hint == "turned_away") {
        return "the face is turned away: look at the camera";
    }
    return "look at the camera";
}

/// Collects the progress that the bus's thread brings.
class EnrolWait {
public:
    void take(const control::EnrolProgress& progress) {
        {
            const std::lock_guard lock(mutex_);
            if (!progress.done) {
                fmt::print("  sample {} of {}: {}\n", progress.taken, progress.wanted, hint_in_words(progress.hint));
                std::fflush(stdout);
                return;
            }
            last_ = progress;
        }
        ready_.notify_one();
    }

    std::optional<control::EnrolProgress> wait() {
        std::unique_lock lock(mutex_);
        ready_.wait_for(lock, enrol_patience, [this] { return last_.has_value(); });
        return last_;
    }

private:
    std::mutex mutex_;  // guards last_ and the order on the terminal
    std::condition_variable ready_;
    std::optional<control::EnrolProgress> last_;
};

Exit enrol(const EnrolOptions& options) {
    EnrolWait waiting;  // outlives the client, whose thread calls it
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    (*client)->on_enrol_progress([&waiting](const control::EnrolProgress& progress) { waiting.take(progress); });
    fmt::print("Enrolling {}: look at the camera.\n", options.worker);
    std::fflush(stdout);
    if (const auto asked = (*client)->enrol(options.worker, options.code); !asked) {
        return fail(asked.error());
    }
    const auto last = waiting.wait();
    if (!last) {
        return fail({ErrorKind::timeout, "enrolment", "the agent did not finish it in time; see `shiftguard doctor`",
                     Retry::helps});
    }
    fmt::print("{}\n", last->message);
    return last->succeeded ? Exit::done : Exit::failed;
}

Exit join(const JoinOptions& options) {
    std::ostringstream authority;
    std::ifstream file(options.authority, std::ios::binary);
    if (!file) {
        return fail({ErrorKind::not_found, options.authority,
                     "the server's authority certificate cannot be read; copy authority.pem from the server",
                     Retry::useless});
    }
    authority << file.rdbuf();
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    if (const auto joined = (*client)->join(options.server, options.token, authority.str()); !joined) {
        return fail(joined.error());
    }
    fmt::print("This workstation has joined {}.\n", options.server);
    return Exit::done;
}

}  // namespace

void add_enrol(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<EnrolOptions>();  // shared: the command outlives this function, CLI11 copies it
    auto* command = app.add_subcommand("enrol", "Enrol a worker: an administrator, or a one-time code from the server");
    command->add_option("--worker", options->worker, "The worker, as policy names them")->required();
    command->add_option("--code", options->code, "One-time code from the server; without it an administrator is asked");
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return enrol(*options); }; });
}

void add_join(CLI::App& app, Chosen& chosen) {
    auto options = std::make_shared<JoinOptions>();  // shared: as above
    auto* command = app.add_subcommand("join", "Join a central server");
    command->add_option("--server", options->server, "https://HOST:PORT of the agents' port")->required();
    command->add_option("--token", options->token, "One-time token from `shiftguard-server token`")->required();
    command->add_option("--authority", options->authority, "The server's authority.pem")->required();
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] { chosen = [options] { return join(*options); }; });
}

}  // namespace shiftguard::cli
