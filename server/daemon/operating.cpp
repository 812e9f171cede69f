#include "server/daemon/operating.hpp"

#include "server/operations/health.hpp"
#include "server/operations/log.hpp"

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <system_error>
#include <utility>

#include <spdlog/spdlog.h>

namespace shiftguard::server {
namespace {

constexpr std::chrono::minutes pictures_good_for{1};

http::Answer nothing_here() {
    return {404, {{"Content-Type", "text/plain; charset=utf-8"}}, "There are /metrics and /healthz here.\n", {}};
}

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& folder) {
    std::error_code error;
    const auto room = std::filesystem::space(folder, error);
    return error ? std::nullopt : std::optional<std::uint64_t>(room.available);
}

std::optional<std::vector<operations::Gauge>> count_pictures(store::IncidentStore& store) {
    const auto counts = store.count_evidence();
    if (!counts) {
        return std::nullopt;
    }
    const auto gauge = [](const char* name, const char* help, std::uint64_t value) {
        return operations::Gauge{name, help, {}, static_cast<double>(value)};
    };
    return std::vector{
        gauge("shiftguard_evidence_pictures", "Evidence pictures that are kept.", counts->pictures),
        gauge("shiftguard_evidence_bytes", "Bytes of the evidence pictures that are kept.", counts->bytes),
        gauge("shiftguard_evidence_unnamed", "Of them those that no record names.", counts->unnamed),
        gauge("shiftguard_evidence_not_arrived", "Pictures that a record names and that never came.", counts->missing)};
}

bool of_store(const http::Answer& answer) {
    return answer.reason.starts_with("store-");
}

}  // namespace

Operating::Operating(const Folder& folder, const OperationsSettings& settings, store::IncidentStore& store,
                     receipts::Book& book, const Clock& clock)
    : folder_(folder),
      settings_(settings),
      store_(store),
      book_(book),
      clock_(clock),
      pictures_([&store] { return count_pictures(store); }, pictures_good_for) {}

http::LaterHandler Operating::watched(std::string port, http::LaterHandler handler) {
    return [this, port = std::move(port), handler = std::move(handler)](const http::Request& request,
                                                                        const http::Reply& reply) {
        const auto id = operations::make_request_id();
        const operations::RequestScope scope(id);
        const auto watch = [this, &port, &request, id](const http::Finish& finish) {
            const operations::RequestScope finishing(id);
            auto answer = finish();
            answer.headers.emplace_back("X-Request-Id", id);
            metrics_.answered(port, answer.status, answer.reason);
            if (of_store(answer)) {
                metrics_.store_failed();
            }
            operations::log_answer(port, request, answer);
            return answer;
        };
        handler(request, http::through(reply, watch));
    };
}

http::RefusalPage Operating::counted(std::string port, http::RefusalPage page) {
    return [this, port = std::move(port), page = std::move(page)](unsigned status, const std::string& sentence) {
        auto answer = page(status, sentence);
        metrics_.answered(port, answer.status, answer.reason);
        return answer;
    };
}

ingest::OnStored Operating::on_stored() {
    return [this](const WorkstationId& workstation, const store::Appended& appended, std::chrono::nanoseconds took) {
        metrics_.appended(appended.added, took);
        book_.note(workstation, appended.head);
    };
}

void Operating::add_gauges(Gauges gauges) {
    more_.push_back(std::move(gauges));
}

void Operating::close() {
    port_.reset();
}

std::vector<operations::Gauge> Operating::gauges() {
    std::vector<operations::Gauge> all{
        {"shiftguard_build_info", "The release that answers.", {{"version", SHIFTGUARD_VERSION}}, 1}};
    if (const auto room = free_bytes(folder_.root())) {
        all.push_back({"shiftguard_disk_free_bytes", "Free where the database lies.", {}, static_cast<double>(*room)});
    }
    if (const auto silences = store_.open_silences()) {
        all.push_back({"shiftguard_workstations_silent",
                       "Workstations with an open session that stopped without a goodbye (agent_silent).",
                       {},
                       static_cast<double>(silences->size())});
    }
    const auto now = clock_.now();
    auto of_pictures = pictures_.gauges(now.boot);
    std::move(of_pictures.begin(), of_pictures.end(), std::back_inserter(all));
    if (const auto workstations = store_.workstations()) {
        const auto since = now.wall - settings_.heard_within;
        std::size_t heard = 0;
        if (const auto last = store_.last_heard_of_all()) {
            heard = static_cast<std::size_t>(std::count_if(
                last->begin(), last->end(), [since](const store::HeardOf& one) { return one.heard.at >= since; }));
        }
        const auto open = std::count_if(workstations->begin(), workstations->end(),
                                        [](const store::Workstation& one) { return !one.closed; });
        all.push_back({"shiftguard_workstations",
                       "Workstations that joined, without those that another one follows.",
                       {},
                       static_cast<double>(open)});
        all.push_back({"shiftguard_workstations_heard",
                       "Workstations with a heartbeat in the last operations.heard_within_min minutes.",
                       {},
                       static_cast<double>(heard)});
    }
    for (const auto& more : more_) {
        auto values = more();
        std::move(values.begin(), values.end(), std::back_inserter(all));
    }
    return all;
}

http::Answer Operating::health() {
    const auto read = store_.audit_lines(1);
    return operations::health_answer(
        {read ? success() : Status(read.error()), free_bytes(folder_.root()), settings_.disk_free_bytes});
}

http::Answer Operating::answer(const http::Request& request) {
    const auto path = http::path_of(request);
    if (path == "/healthz") {
        return health();
    }
    if (path == "/metrics") {
        return {200, {{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"}}, metrics_.text(gauges()), {}};
    }
    return nothing_here();
}

std::optional<std::uint16_t> Operating::open(std::optional<std::uint16_t> number) {
    if (!settings_.enabled && !number) {
        return std::nullopt;
    }
    auto port = operations::Port::open(settings_.address, number.value_or(settings_.port),
                                       [this](const http::Request& request) {
                                           auto answered = answer(request);
                                           operations::log_answer("operations", request, answered);
                                           return answered;
                                       });
    if (!port) {
        spdlog::error("{} Until then there is no /metrics and no /healthz.", to_sentence(port.error()));
        return std::nullopt;
    }
    port_ = std::move(*port);
    spdlog::info("The operations' port is http://{}:{}/metrics and /healthz.", settings_.address, port_->number());
    return port_->number();
}

}  // namespace shiftguard::server
