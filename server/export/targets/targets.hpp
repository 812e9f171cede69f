// Every target by its settings.
#pragma once

#include "server/export/targets/http.hpp"
#include "server/export/targets/nats.hpp"
#include "server/export/targets/syslog.hpp"
#include "server/store/export_queue.hpp"

#include <chrono>
#include <memory>
#include <string>
#include <variant>

namespace shiftguard::exports {

struct TargetSettings {
    std::string name;
    store::ExportFrom from = store::ExportFrom::now;
    std::chrono::days keep{30};
    std::variant<SyslogSettings, HttpTargetSettings, NatsSettings> peer;
    friend bool operator==(const TargetSettings&, const TargetSettings&) = default;
};

[[nodiscard]] std::unique_ptr<Target> make_target(const TargetSettings& settings);

/// Are the files that the settings name there, and the secret ones nobody else's? Errors: those of reading them.
[[nodiscard]] Status check_files(const TargetSettings& settings);

}  // namespace shiftguard::exports
