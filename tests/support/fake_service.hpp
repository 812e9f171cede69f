// What the agent answers, as the test sets it; records who asked for what. Exported through the real adapter.
#pragma once

#include "agent/control/control.hpp"

#include <algorithm>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::testing {

class FakeService final : public control::Service {
public:
    struct Asked {
        control::Caller caller;
        std::vector<std::string> arguments;
    };

    control::Status status() override {
        const std::lock_guard lock(mutex_);
        return status_;
    }
    std::vector<control::Line> recent(std::uint32_t most) override {
        const std::lock_guard lock(mutex_);
        return {lines_.begin(),
                lines_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(most, lines_.size()))};
    }
    shiftguard::Status enrol(const control::Caller& caller, const std::string& worker,
                             const std::string& code) override {
        return note(caller, {worker, code});
    }
    shiftguard::Status join(const control::Caller& caller, const std::string& url, const std::string& token,
                            const std::string& authority_pem) override {
        return note(caller, {url, token, authority_pem});
    }

    void set(control::Status status) {
        const std::lock_guard lock(mutex_);
        status_ = std::move(status);
    }
    void set(std::vector<control::Line> lines) {
        const std::lock_guard lock(mutex_);
        lines_ = std::move(lines);
    }
    void answer(shiftguard::Status answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    [[nodiscard]] std::vector<Asked> asked() {
        const std::lock_guard lock(mutex_);
        return asked_;
    }

private:
    shiftguard::Status note(const control::Caller& caller, std::vector<std::string> arguments) {
        const std::lock_guard lock(mutex_);
        asked_.push_back({caller, std::move(arguments)});
        return answer_;
    }

    std::mutex mutex_;  // guards everything below; the adapter calls from its threads
    control::Status status_;
    std::vector<control::Line> lines_;
    shiftguard::Status answer_ = success();
    std::vector<Asked> asked_;
};

}  // namespace shiftguard::testing
