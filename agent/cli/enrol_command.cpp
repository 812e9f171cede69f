// `shiftguard enrol` and `shiftguard join`: asked of the agent, which holds the camera, the keys and the say.
#include "agent/cli/command.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

constexpr std::chrono::seconds enrol_patience{75};
constexpr std::chrono::seconds look_again{2};  ///< should the news have been missed

struct EnrolOptions {
    std::string worker;
    std::string code;
    std::string written_release;
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

/// Sleeps until the bus's thread says that there is news, or a while has passed.
class News {
public:
    void tell() {
        {
            const std::lock_guard lock(mutex_);
            there_ = true;
        }
        ready_.notify_one();
    }

    void wait() {
        std::unique_lock lock(mutex_);
        ready_.wait_for(lock, look_again, [this] { return there_; });
        there_ = false;
    }

private:
    std::mutex mutex_;  // guards there_
    std::condition_variable ready_;
    bool there_ = false;
};

/// The end of this very enrolment; tells its progress until then.
Result<control::EnrolProgress> follow(control::Client& client, control::EnrolmentNumber number, News& news) {
    const auto give_up = std::chrono::steady_clock::now() + enrol_patience;
    control::EnrolProgress told;
    while (std::chrono::steady_clock::now() < give_up) {
        auto progress = client.enrolment();
        if (!progress) {
            return progress.error();
        }
        if (progress->number > number) {
            break;  // the next one has begun: the end of this one is no longer told
        }
        if (progress->number == number && progress->done) {
            return progress;
        }
        if (progress->number == number && *progress != told) {
            told = *progress;
            fmt::print("  sample {} of {}: {}\n", told.taken, told.wanted, hint_in_words(told.hint));
            std::fflush(stdout);
        }
        news.wait();
    }
    return Error{ErrorKind::timeout, "enrolment", "the agent did not tell its end in time; see `shiftguard doctor`",
                 Retry::helps};
}

Exit enrol(const EnrolOptions& options) {
    News news;  // outlives the client, whose thread calls it
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    (*client)->on_enrolment_change([&news] { news.tell(); });
    fmt::print("Enrolling {}: look at the camera.\n", options.worker);
    std::fflush(stdout);
    const auto number = (*client)->enrol(options.worker, options.code, options.written_release);
    if (!number) {
        return fail(number.error());
    }
    const auto last = follow(**client, *number, news);
    if (!last) {
        return fail(last.error());
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
    command->add_option("--written-release", options->written_release,
                        "Reference to the worker's written release; it stands in the record of the enrolment");
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
