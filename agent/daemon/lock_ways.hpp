// The ways to lock that policy names, as far as they can be had, and the runner that locks by them. A new policy's take
// the place of the ones before it while the guard goes on; one that both name stays what it is, for it may hold a
// session locked.
#pragma once

#include "agent/policy/policy.hpp"
#include "agent/session/session.hpp"
#include "common/result.hpp"
#include "common/time.hpp"

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace shiftguard::daemon {

class LockWays {
public:
    using Make = std::function<Result<std::unique_ptr<session::SessionLocker>>(const policy::LockWay&)>;
    using Say = std::function<void(const std::string& sentence)>;
    /// `say` is told of each way that cannot be had, once while it is missing.
    LockWays(Make make, Say say) : make_(std::move(make)), say_(std::move(say)) {}

    /// From now on these; one that was missing is looked for again. Errors: unavailable, where none of them can be had;
    /// what was used before is used still, with the new patience.
    Status use(const std::vector<policy::LockWay>& wanted, Milliseconds verify_patience);

    /// Precondition: `use` succeeded once.
    [[nodiscard]] session::LockRunner& runner() { return *runner_; }

private:
    struct Found {
        policy::LockWay way;
        std::shared_ptr<session::SessionLocker> locker;  ///< shared with the runner
    };
    [[nodiscard]] std::vector<Found> find(const std::vector<policy::LockWay>& wanted);
    [[nodiscard]] session::LockRunner::Ways lockers() const;

    /// Of a policy before this one, and still at work.
    struct Left {
        policy::LockWay way;
        std::weak_ptr<session::SessionLocker> locker;
    };
    [[nodiscard]] std::shared_ptr<session::SessionLocker> known(const policy::LockWay& way) const;
    void take(std::vector<Found> found);

    const Make make_;
    const Say say_;
    std::vector<Found> found_;
    std::vector<Left> left_;
    std::vector<policy::LockWay> missing_;
    std::unique_ptr<session::LockRunner> runner_;
};

}  // namespace shiftguard::daemon
