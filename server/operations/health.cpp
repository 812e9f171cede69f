#include "server/operations/health.hpp"

#include <nlohmann/json.hpp>

namespace shiftguard::operations {

http::Answer health_answer(const Health& health) {
    const bool full = health.room && *health.room < health.room_needed;
    const bool well = health.store.ok() && health.room && !full;
    http::Answer answer;
    answer.status = well ? 200 : 503;
    answer.headers = {{"Content-Type", "application/json"}};
    answer.body = nlohmann::json{{"status", well ? "ok" : "failing"},
                                 {"store", health.store ? "ok" : "failing"},
                                 {"disk", !health.room ? "unknown"
                                          : full       ? "full"
                                                       : "ok"}}
                      .dump() +
                  "\n";
    if (!health.store) {
        answer.note = "store: " + to_sentence(health.store.error());
    } else if (full) {
        answer.note = "disk: " + std::to_string(*health.room) + " bytes are free, " +
                      std::to_string(health.room_needed) + " are wanted (operations.disk_free_mib).";
    } else if (!health.room) {
        answer.note = "disk: how much is free cannot be told.";
    }
    return answer;
}

}  // namespace shiftguard::operations
