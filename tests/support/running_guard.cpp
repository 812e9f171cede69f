#include "tests/support/running_guard.hpp"

#include "common/uuid.hpp"

#include <array>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::testing {
namespace {

constexpr const char* some_uuid = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

class LockerForShow final : public session::SessionLocker {
public:
    [[nodiscard]] std::string name() const override { return "show"; }
    Status request_lock(const SessionId&) override { return success(); }
    Result<std::string> verify(const SessionId&, std::chrono::milliseconds) override { return std::string("show"); }
};

std::unique_ptr<session::LockRunner> locks_for_show() {
    session::LockRunner::Ways ways;
    ways.push_back(std::make_unique<LockerForShow>());
    return std::make_unique<session::LockRunner>(std::move(ways), std::chrono::milliseconds(100));
}

std::string fresh_uuid(WallTime now, int number) {
    std::array<std::uint8_t, 10> tail{};
    tail.at(8) = static_cast<std::uint8_t>(number >> 8);
    tail.at(9) = static_cast<std::uint8_t>(number);
    return make_uuid_v7(now, tail);
}

void enrol_worker(const face_template::TemplateStore& templates) {
    std::vector<float> vector(512, 0.0F);
    vector[0] = 1.0F;
    const auto made = face_template::make_template(WorkerId("w"), "fr_feature", std::vector<std::vector<float>>{vector},
                                                   SystemClock().now().wall);
    if (!made || !templates.save(*made)) {
        throw std::runtime_error("The test's worker cannot be enrolled.");
    }
}

}  // namespace

policy::Policy policy_for_alice() {
    policy::Policy policy;
    policy.accounts.emplace(AccountName("alice"), WorkerId("w"));
    policy.workers[WorkerId("w")].id = WorkerId("w");
    policy.rules.eye_start = eye_start_patience;
    return policy;
}

RunningGuard::RunningGuard(daemon::EyeProcess::Options eye, policy::Policy policy, daemon::Narrator& narrator)
    : keys_(std::move(keys::Keys::open_or_make(folder_.path())).value()),
      outbox_(std::move(spool::Spool::open(folder_ / "outbox.sqlite", {})).value()),
      templates_(folder_.path(), "machine", keys_.template_key()),
      journal_(folder_ / "journal", some_uuid, keys_.journal_key()),
      loader_(folder_.write("policy.json", ""), folder_ / "policy.last-good.json"),
      locks_(locks_for_show()),
      eye_(std::move(eye), events_) {
    static_cast<void>(loader_.poll(WallTime{}));
    enrol_worker(templates_);
    guard_ = std::make_unique<daemon::Guard>(daemon::GuardParts{
        clock_, events_, std::move(policy), loader_, eye_, *locks_, outbox_, templates_, journal_, board_, narrator,
        [this](const delivery::Membership& joined) {
            auto delivery = std::make_unique<delivery::Delivery>(outbox_, joined, keys_.chain_keys().secret_key);
            delivery->start();
            return delivery;
        },
        [this, made = 0]() mutable { return fresh_uuid(clock_.now().wall, ++made); },
        []() -> Result<delivery::Membership> {
            return Error{ErrorKind::not_found, "join.json", "not joined", Retry::useless};
        },
        daemon::WhenEyeFails::start_again});
    thread_ = std::thread([this] { static_cast<void>(guard_->run()); });
}

RunningGuard::~RunningGuard() {
    events_.push(daemon::StopRequested{}, Keep::must);
    thread_.join();
}

void RunningGuard::join(const std::string& server_url, const std::string& token,
                        const std::filesystem::path& authority) {
    const auto joined = delivery::join(folder_ / "joined", server_url, token, authority, keys_.chain_keys());
    if (!joined) {
        throw std::runtime_error(to_sentence(joined.error()));
    }
    events_.push(daemon::Joined{*joined}, Keep::must);
}

void RunningGuard::happens(session::Notification what) {
    events_.push(daemon::FromSession{std::move(what)}, Keep::must);
}

}  // namespace shiftguard::testing
