#include "server/store/store.hpp"

#include <future>
#include <memory>
#include <utility>

namespace shiftguard::store {

Error membership_changed(const WorkstationId& id) {
    return {ErrorKind::unavailable, id.text(), "Its membership changed at this moment; join once more.", Retry::helps};
}

Result<Appended> wait_for_append(const std::function<void(const Defer& defer, AppendDone done)>& begin) {
    // Shared: whoever tells may still be at it when this has returned.
    const auto told = std::make_shared<std::promise<Result<Appended>>>();
    auto end = told->get_future();
    std::function<void()> next;
    begin([&next](std::function<void()> work) { next = std::move(work); },
          [told](Result<Appended> result) { told->set_value(std::move(result)); });
    while (next) {
        std::exchange(next, {})();
    }
    return end.get();
}

Result<Appended> IncidentStore::append(const WorkstationId& id, const std::vector<NewRecord>& records,
                                       const SignedHead& head) {
    return wait_for_append([&](const Defer& defer, AppendDone done) {
        append_later({id, records, head}, defer, std::move(done));
    });
}

}  // namespace shiftguard::store
