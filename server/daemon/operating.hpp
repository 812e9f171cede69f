// What the running server tells about itself: counts and log lines around every handler, and the operations' port.
#pragma once

#include "common/time.hpp"
#include "server/daemon/folder.hpp"
#include "server/http/message.hpp"
#include "server/http/server.hpp"
#include "server/ingest/ingest.hpp"
#include "server/operations/counted_seldom.hpp"
#include "server/operations/metrics.hpp"
#include "server/operations/port.hpp"
#include "server/receipts/book.hpp"
#include "server/store/store.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::server {

class Operating {
public:
    using Gauges = std::function<std::vector<operations::Gauge>()>;

    /// All of these outlive it.
    Operating(const Folder& folder, const OperationsSettings& settings, store::IncidentStore& store,
              receipts::Book& book, const Clock& clock);

    /// The handler, with a request id, counts and a line in the log.
    [[nodiscard]] http::LaterHandler watched(std::string port, http::LaterHandler handler);
    /// The page, with its answers counted as those of the handlers are.
    [[nodiscard]] http::RefusalPage counted(std::string port, http::RefusalPage page);
    [[nodiscard]] ingest::OnStored on_stored();
    /// More gauges for /metrics, before open(); called at each scrape, on the operations' thread, until close().
    void add_gauges(Gauges gauges);

    /// Where the port is taken that is said in the log, and the server goes on without. nullopt: there is none.
    std::optional<std::uint16_t> open(std::optional<std::uint16_t> number);
    void close();

private:
    [[nodiscard]] http::Answer answer(const http::Request& request);
    [[nodiscard]] http::Answer health();
    [[nodiscard]] std::vector<operations::Gauge> gauges();

    const Folder& folder_;
    const OperationsSettings& settings_;
    store::IncidentStore& store_;
    receipts::Book& book_;
    const Clock& clock_;
    operations::Metrics metrics_;
    operations::CountedSeldom pictures_;
    std::vector<Gauges> more_;                // from open() to close() not changed
    std::unique_ptr<operations::Port> port_;  // last: its thread uses all above
};

}  // namespace shiftguard::server
