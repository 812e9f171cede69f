// `shiftguard enrol` and `shiftguard join`: asked of the agent, which holds the camera, the keys and the say.
#include "agent/cli/command.hpp"
#include "agent/cli/enrol_words.hpp"
#include "agent/cli/linux/enter_key.hpp"
#include "agent/control/bus/bus.hpp"
#include "agent/control/control.hpp"
#include "common/movement.hpp"
#include "common/words.hpp"

#include <chrono>
#include <condition_variable>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <memory>
#include <mutex>
#include <sstream>
#include <string>
#include <vector>

#include <fmt/core.h>

namespace shiftguard::cli {
namespace {

constexpr std::chrono::seconds enrol_patience{75};
constexpr std::chrono::milliseconds look_again{500};  ///< for the Enter key, and should the news have been missed

struct EnrolOptions {
    std::string worker;
    std::string code;
    std::string written_release;
    bool renew = false;
    bool front_only = false;
    std::vector<std::string> left_out;
    std::string bus = "system";
};

struct JoinOptions {
    std::string server;
    std::string token;
    std::string authority;
    std::string bus = "system";
};

/// Of the person at the terminal.
Language spoken() {
    for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
        if (const char* value = std::getenv(name); value != nullptr && *value != '\0') {
            return language_of(value);
        }
    }
    return Language::english;
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
    std::string step;  // that the person knows of
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
            fmt::print(fmt::runtime(progress_line(spoken())), told.taken, told.wanted, what_to_do(told.hint, spoken()));
            if (const auto how = how_to_leave_out(told.step, spoken());
                told.step != step && !how.empty() && has_enter_key()) {
                fmt::print("  {}\n", how);
            }
            step = told.step;
            std::fflush(stdout);
        }
        news.wait();
        if (enter_was_pressed() && !how_to_leave_out(step, spoken()).empty()) {
            // Where it has just been taken, or its time was up, there is nothing left to leave out.
            static_cast<void>(client.leave_out_step(number, step));
        }
    }
    return Error{ErrorKind::timeout, "enrolment", "the agent did not tell its end in time; see `shiftguard doctor`",
                 Retry::helps};
}

control::EnrolRequest request_of(const EnrolOptions& options, control::Poses poses) {
    control::EnrolRequest request{options.worker, options.code, options.written_release, poses, {}};
    for (const auto& word : options.left_out) {
        request.left_out.insert(movement_from(word).value());  // the option takes no other word
    }
    return request;
}

Exit enrol(const EnrolOptions& options) {
    News news;  // outlives the client, whose thread calls it
    auto client = control::connect(options.bus);
    if (!client) {
        return fail(client.error());
    }
    (*client)->on_enrolment_change([&news] { news.tell(); });
    fmt::print("Enrolling {}: {}.\n", options.renew ? "anew" : options.worker, what_to_do("look_at_camera", spoken()));
    std::fflush(stdout);
    const auto poses = options.front_only ? control::Poses::front : control::Poses::all;
    const auto number = options.renew ? (*client)->renew(poses) : (*client)->enrol(request_of(options, poses));
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
    auto* worker = command->add_option("--worker", options->worker, "The worker, as policy names them");
    auto* renew = command->add_flag("--renew", options->renew,
                                    "Renew your own template, in your own session: it vouches for you");
    renew->excludes(worker);
    command->add_flag("--front-only", options->front_only,
                      "Only look at the camera, and turn to no side: for who can't or would rather not");
    auto* left_out = command->add_option("--leave-out", options->left_out,
                                         "A movement that a challenge shall never ask for, several with commas: "
                                         "turn_left, turn_right, raise_chin, close_eyes; nobody asks why");
    left_out->delimiter(',')->check(CLI::IsMember(words_of(all_movements)));
    renew->excludes(left_out);
    auto* code = command->add_option("--code", options->code,
                                     "One-time code from the server; without it an administrator is asked");
    renew->excludes(code);
    command->add_option("--written-release", options->written_release,
                        "Reference to the worker's written release; it stands in the record of the enrolment");
    command->add_option("--bus", options->bus, "system, session or a D-Bus address")->capture_default_str();
    command->callback([options, &chosen] {
        if (options->worker.empty() && !options->renew) {
            throw CLI::RequiredError("--worker or --renew");
        }
        chosen = [options] { return enrol(*options); };
    });
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
