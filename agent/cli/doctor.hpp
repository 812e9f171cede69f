// What the doctor looks at, one check a function. Each gives lines that are ready, or missing with the mend.
#pragma once

#include "agent/control/control.hpp"
#include "agent/policy/in_force.hpp"
#include "agent/policy/policy.hpp"
#include "common/result.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace shiftguard::cli {

/// One thing that was looked at. `mend` is empty where it is ready.
struct Checked {
    std::string what;
    std::string found;
    std::string mend;
};

struct DoctorOptions {
    std::filesystem::path policy = "/etc/shiftguard/policy.json";
    std::filesystem::path models = "/usr/share/shiftguard/models";
    std::filesystem::path state = "/var/lib/shiftguard";
    std::string user = "shiftguard";
    std::string bus = "system";
    std::filesystem::path geoclue = "/etc/geoclue";  ///< its settings
    std::filesystem::path pam = "/etc/pam.d";
};

// What needs no policy.
[[nodiscard]] Checked check_models(const DoctorOptions& options);
[[nodiscard]] Checked check_disk(const DoctorOptions& options);
[[nodiscard]] Checked check_polkit(const DoctorOptions& options);

// What the policy makes necessary.
/// One line more where another policy lies beside it and is refused.
[[nodiscard]] std::vector<Checked> check_policy(const Result<policy::InForce>& found);
[[nodiscard]] Checked check_accounts(const policy::Policy& policy);
[[nodiscard]] Checked check_camera(const policy::Policy& policy, const DoctorOptions& options);
[[nodiscard]] Checked check_zones();
[[nodiscard]] std::vector<Checked> check_lock(const policy::Policy& policy);
[[nodiscard]] std::vector<Checked> check_place(const policy::Policy& policy);
/// Who can be asked for a position, where policy names coordinates; and whether GeoClue would tell others.
[[nodiscard]] std::vector<Checked> check_location(const policy::Policy& policy, const DoctorOptions& options);

/// The gate: off, or on and doing without the agent what this policy says.
[[nodiscard]] Checked check_gate(const policy::Policy& policy, const DoctorOptions& options);

/// What the agent says of itself: whether it answers, the worker, the server.
[[nodiscard]] std::vector<Checked> check_agent(const Result<control::Status>& status);

}  // namespace shiftguard::cli
