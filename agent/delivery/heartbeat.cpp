#include "agent/delivery/heartbeat.hpp"

#include "agent/delivery/http.hpp"
#include "agent/delivery/server_words.hpp"

#include <condition_variable>
#include <mutex>
#include <random>
#include <thread>
#include <utility>

namespace shiftguard::delivery {

Result<protocol::HeartbeatAnswer> proved(std::string_view answer, const Membership& membership,
                                         const protocol::Nonce& nonce) {
    const auto bad = [&](const std::string& what) {
        return Error{ErrorKind::corrupted, membership.server_url, what, Retry::helps};
    };
    auto read = protocol::decode_heartbeat_answer(answer);
    if (!read) {
        return bad("The server's answer to a heartbeat cannot be read: " + to_sentence(read.error()));
    }
    if (read->nonce != nonce) {
        return bad(
            "The server's answer is to another heartbeat, so its time is not taken: look for what stands between "
            "this workstation and its server.");
    }
    if (!protocol::verify_time(membership.receipt_key, membership.workstation, nonce, read->time, read->signature)) {
        return bad(
            "The server's time does not verify, so it is not taken: check that this is the server that the "
            "workstation joined.");
    }
    return read;
}

struct Heartbeat::Inner {
    Inner(const Clock& given, Membership of, Calls back, Options how)
        : clock(given),
          membership(std::move(of)),
          calls(std::move(back)),
          options(how),
          http(membership.server_url, membership.authority, Identity{membership.certificate, membership.private_key},
               {options.connect, options.request}) {
        http.abort_when([this] { return is_stopping(); });
    }

    void run();
    [[nodiscard]] Result<TimeHeard> beat();
    [[nodiscard]] std::chrono::milliseconds pause();
    [[nodiscard]] bool is_stopping() {
        const std::lock_guard lock(mutex);
        return stopping;
    }

    const Clock& clock;
    const Membership membership;
    const Calls calls;
    const Options options;
    Http http;                                    // the thread's alone
    std::mt19937 random{std::random_device{}()};  // the thread's alone

    std::mutex mutex;  // guards stopping
    std::condition_variable changed;
    bool stopping = false;
    std::thread thread;
};

Result<TimeHeard> Heartbeat::Inner::beat() {
    auto heartbeat = calls.say();
    heartbeat.nonce = protocol::make_nonce();
    const std::string body = encode(heartbeat);
    TimeHeard heard;
    heard.asked = clock.now();
    const auto answer = http.post(protocol::heartbeat_path, body);
    heard.came = clock.now();
    if (!answer) {
        return answer.error();
    }
    if (answer->status != 200) {
        return refusal(membership.server_url, *answer);
    }
    auto proof = proved(answer->body, membership, heartbeat.nonce);
    if (!proof) {
        return proof.error();
    }
    heard.time = proof->time;
    heard.grants = std::move(proof->grants);
    heard.whence = std::move(proof->whence);
    return heard;
}

std::chrono::milliseconds Heartbeat::Inner::pause() {
    const auto fifth = options.every.count() / 5;
    std::uniform_int_distribution<std::chrono::milliseconds::rep> apart(-fifth, fifth);
    return options.every + std::chrono::milliseconds(apart(random));
}

void Heartbeat::Inner::run() {
    while (!is_stopping()) {
        const auto end = beat();
        if (is_stopping()) {
            return;  // what was cut off says nothing about the server
        }
        calls.ended(end);
        std::unique_lock lock(mutex);
        changed.wait_for(lock, pause(), [this] { return stopping; });
    }
}

Heartbeat::Heartbeat(const Clock& clock, Membership membership, Calls calls, Options options)
    : inner_(std::make_unique<Inner>(clock, std::move(membership), std::move(calls), options)) {
    inner_->thread = std::thread([inner = inner_.get()] { inner->run(); });
}

Heartbeat::~Heartbeat() {
    {
        const std::lock_guard lock(inner_->mutex);
        inner_->stopping = true;
    }
    inner_->changed.notify_all();
    inner_->thread.join();
}

}  // namespace shiftguard::delivery
