// What the agent answers, as the test sets it; records who asked for what. Exported through the real adapter.
#pragma once

#include "agent/control/control.hpp"
#include "common/words.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::testing {

/// Holds a request, as a person at polkit's dialogue does, until it is opened.
class Gate {
public:
    void pass() {
        std::unique_lock lock(mutex_);
        waiting_ = true;
        changed_.notify_all();
        changed_.wait(lock, [this] { return open_; });
    }
    void open() {
        const std::lock_guard lock(mutex_);
        open_ = true;
        changed_.notify_all();
    }
    [[nodiscard]] bool somebody_waits() {
        std::unique_lock lock(mutex_);
        return changed_.wait_for(lock, std::chrono::seconds(20), [this] { return waiting_; });
    }

private:
    std::mutex mutex_;  // guards both
    std::condition_variable changed_;
    bool open_ = false;
    bool waiting_ = false;
};

class FakeService final : public control::Service {
public:
    struct Asked {
        control::Caller caller;
        std::vector<std::string> arguments;
    };

    control::Status status(const control::Caller& caller) override {
        const std::lock_guard lock(mutex_);
        questions_.push_back(caller);
        return status_;
    }
    control::EnrolProgress enrolment(const control::Caller& caller) override {
        const std::lock_guard lock(mutex_);
        questions_.push_back(caller);
        return enrolment_;
    }
    std::vector<control::Line> recent(const control::Caller& caller, std::uint32_t most) override {
        const std::lock_guard lock(mutex_);
        questions_.push_back(caller);
        return {lines_.begin(),
                lines_.begin() + static_cast<std::ptrdiff_t>(std::min<std::size_t>(most, lines_.size()))};
    }
    Result<std::vector<std::uint8_t>> picture(const control::Caller& caller, std::uint64_t number) override {
        const auto answer = note(caller, {std::to_string(number)});
        return answer ? Result<std::vector<std::uint8_t>>({0xFF, 0xD8, 0xFF, 0x00, 0xFF, 0xD9}) : answer.error();
    }
    control::JournalPage journal(const control::Caller& caller, const std::string& after) override {
        static_cast<void>(note(caller, {after}));
        const std::lock_guard lock(mutex_);
        return after.empty() ? journal_ : control::JournalPage();
    }
    Result<control::Admission> admission(const control::Caller& caller, const std::string& account) override {
        if (auto* gate = admission_gate_.load(); gate != nullptr && caller.uid == held_uid_) {
            gate->pass();
        }
        const std::lock_guard lock(mutex_);
        asked_.push_back({caller, {account}});
        if (exhausted_times_ > 0) {
            --exhausted_times_;
            return Error{ErrorKind::exhausted, "", "Too many requests wait.", Retry::helps};
        }
        return answer_ ? Result<control::Admission>(admission_) : answer_.error();
    }
    Result<control::VerificationNumber> verify(const control::Caller& caller, const std::string& account,
                                               control::Prompting prompting) override {
        const std::lock_guard lock(mutex_);
        verified_.push_back({caller, {account}});
        prompting_ = prompting;
        told_ = 0;
        return answer_ ? Result<control::VerificationNumber>(verification_number) : answer_.error();
    }
    /// One after another as they were set; the last again and again.
    Result<control::Verification> verification(const control::Caller& caller,
                                               control::VerificationNumber number) override {
        const std::lock_guard lock(mutex_);
        if (number != verification_number || verifications_.empty()) {
            return Error{ErrorKind::not_found, "", "There is no such verification.", Retry::useless};
        }
        verified_.push_back({caller, {std::to_string(number)}});
        const auto at = std::min(told_++, verifications_.size() - 1);
        return verifications_.at(at);
    }
    Result<control::Released> release(const control::Caller& caller, const std::string& account,
                                      const std::string& code) override {
        const auto answer = note(caller, {account, code});
        const std::lock_guard lock(mutex_);
        if (answer && released_.answer == control::ReleaseAnswer::released && after_a_code_) {
            admission_ = *after_a_code_;
        }
        return answer ? Result<control::Released>(released_) : answer.error();
    }
    Result<control::EnrolmentNumber> renew(const control::Caller& caller, control::Poses poses) override {
        const auto answer = note(caller, {std::string(to_string(poses))});
        return answer ? Result<control::EnrolmentNumber>(enrolment_number) : answer.error();
    }
    Status leave_out_step(const control::Caller& caller, control::EnrolmentNumber number,
                          const std::string& step) override {
        return note(caller, {std::to_string(number), step});
    }
    Result<control::EnrolmentNumber> enrol(const control::Caller& caller,
                                           const control::EnrolRequest& request) override {
        if (auto* gate = gate_.load()) {
            gate->pass();
        }
        std::vector<std::string> arguments{request.worker, request.code, request.written_release,
                                           std::string(to_string(request.poses))};
        for (auto& word : words_of(request.left_out)) {
            arguments.push_back(std::move(word));
        }
        const auto answer = note(caller, std::move(arguments));
        return answer ? Result<control::EnrolmentNumber>(enrolment_number) : answer.error();
    }
    Result<std::vector<control::TemplateLine>> templates(const control::Caller& caller) override {
        const auto answer = note(caller, {});
        const std::lock_guard lock(mutex_);
        return answer ? Result<std::vector<control::TemplateLine>>(templates_) : answer.error();
    }
    shiftguard::Status revoke_template(const control::Caller& caller, const std::string& worker) override {
        return note(caller, {worker});
    }
    shiftguard::Status join(const control::Caller& caller, const std::string& url, const std::string& token,
                            const std::string& authority_pem) override {
        return note(caller, {url, token, authority_pem});
    }

    shiftguard::Status report_input_age(const control::Caller& caller, std::uint64_t age_ms) override {
        const std::lock_guard lock(mutex_);
        ages_.push_back({caller, age_ms});
        return answer_;
    }

    shiftguard::Status declare_figure(const control::Caller& caller, std::uint32_t number,
                                      control::FigureWord word) override {
        return note(caller, {std::to_string(number), std::string(to_string(word))});
    }

    void set(control::Status status) {
        const std::lock_guard lock(mutex_);
        status_ = std::move(status);
    }
    void set(control::Admission admission) {
        const std::lock_guard lock(mutex_);
        admission_ = std::move(admission);
    }
    /// What it says of a sign-in once a code was taken.
    void after_a_code(control::Admission admission) {
        const std::lock_guard lock(mutex_);
        after_a_code_ = std::move(admission);
    }
    void set(control::Released released) {
        const std::lock_guard lock(mutex_);
        released_ = std::move(released);
    }
    void set(std::vector<control::Verification> verifications) {
        const std::lock_guard lock(mutex_);
        verifications_ = std::move(verifications);
    }
    static constexpr control::VerificationNumber verification_number = 9;
    /// Who began to verify a face, and asked how it stands.
    [[nodiscard]] std::vector<Asked> verified() {
        const std::lock_guard lock(mutex_);
        return verified_;
    }
    /// As the last verification was begun.
    [[nodiscard]] std::optional<control::Prompting> prompting() {
        const std::lock_guard lock(mutex_);
        return prompting_;
    }
    void set(std::vector<control::Line> lines) {
        const std::lock_guard lock(mutex_);
        lines_ = std::move(lines);
    }
    void answer(shiftguard::Status answer) {
        const std::lock_guard lock(mutex_);
        answer_ = std::move(answer);
    }
    void set(std::vector<control::TemplateLine> templates) {
        const std::lock_guard lock(mutex_);
        templates_ = std::move(templates);
    }
    void set(control::JournalPage page) {
        const std::lock_guard lock(mutex_);
        journal_ = std::move(page);
    }
    void set(control::EnrolProgress progress) {
        const std::lock_guard lock(mutex_);
        enrolment_ = std::move(progress);
    }
    void hold_requests(Gate& gate) { gate_ = &gate; }
    /// Those of one account. Before anybody asks.
    void hold_admissions(std::uint32_t uid, Gate& gate) {
        held_uid_ = uid;
        admission_gate_ = &gate;
    }
    /// The next sign-ins find no room.
    void be_exhausted(int times) {
        const std::lock_guard lock(mutex_);
        exhausted_times_ = times;
    }
    static constexpr control::EnrolmentNumber enrolment_number = 7;
    /// Who asked how things stand.
    [[nodiscard]] std::vector<control::Caller> questions() {
        const std::lock_guard lock(mutex_);
        return questions_;
    }
    /// What was told of input, in order.
    struct Age {
        control::Caller caller;
        std::uint64_t ms = 0;
    };
    [[nodiscard]] std::vector<Age> ages() {
        const std::lock_guard lock(mutex_);
        return ages_;
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

    std::atomic<Gate*> gate_{nullptr};
    std::atomic<Gate*> admission_gate_{nullptr};
    std::uint32_t held_uid_ = 0;
    std::mutex mutex_;  // guards everything below; the adapter calls from its threads
    control::Status status_;
    std::vector<control::Line> lines_;
    control::JournalPage journal_;
    std::vector<control::TemplateLine> templates_;
    control::EnrolProgress enrolment_;
    control::Admission admission_;
    int exhausted_times_ = 0;
    control::Released released_;
    std::optional<control::Admission> after_a_code_;
    std::vector<control::Verification> verifications_;
    std::size_t told_ = 0;
    std::vector<Asked> verified_;
    std::optional<control::Prompting> prompting_;
    std::vector<control::Caller> questions_;
    shiftguard::Status answer_ = success();
    std::vector<Asked> asked_;
    std::vector<Age> ages_;
};

}  // namespace shiftguard::testing
